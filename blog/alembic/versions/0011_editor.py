"""Keep what writers send, their snippets, and what addresses say of themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("sha256", sa.String(64)),
        sa.Column("address", sa.String(500)),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("created_at", TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("finished_at", TIME),
        sa.CheckConstraint("kind IN ('image', 'video', 'audio', 'file')", name="kind"),
        sa.CheckConstraint("size > 0 AND received BETWEEN 0 AND size", name="size"),
        sa.CheckConstraint(
            "num_nonnulls(sha256, address, finished_at) IN (0, 3)", name="finished_has_an_address"
        ),
        sa.UniqueConstraint("user_id", "kind", "key", name="uq_uploads_key"),
    )
    op.create_index("ix_uploads_sha256", "uploads", ["sha256"])
    op.create_index(
        "ix_uploads_unfinished",
        "uploads",
        ["created_at"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "snippets",
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE")),
        sa.Column("created_at", TIME, nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("scope IN ('private', 'shared', 'admin')", name="scope"),
        sa.CheckConstraint(
            "(scope = 'private') = (user_id IS NOT NULL)", name="private_is_somebodys"
        ),
        sa.UniqueConstraint(
            "user_id",
            "scope",
            "name",
            name="uq_snippets_name",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "link_previews",
        sa.Column("asked", sa.String(2000), primary_key=True),
        sa.Column("told", JSONB, nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("link_previews")
    op.drop_table("snippets")
    op.drop_table("uploads")
