"""A walk through several sellers; what a checkout took, and whether another took its place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "walks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.String(64), nullable=True),
        sa.Column("email", sa.String(320), nullable=True),
        sa.Column("name", sa.String(120), nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column(
            "left_for_later",
            postgresql.ARRAY(sa.Integer()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_walks"),
        sa.CheckConstraint(
            "num_nonnulls(user_id, session_id) = 1", name=op.f("ck_walks_one_owner")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR num_nonnulls(email, name, note) = 0",
            name=op.f("ck_walks_ended_knows_nobody"),
        ),
    )
    for owner in ("user_id", "session_id"):
        op.create_index(
            f"uq_walks_{owner}",
            "walks",
            [owner],
            unique=True,
            postgresql_where=sa.text(f"{owner} IS NOT NULL AND ended_at IS NULL"),
        )
    op.add_column("checkouts", sa.Column("walk_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_checkouts_walk_id_walks", "checkouts", "walks", ["walk_id"], ["id"])
    op.create_index("ix_checkouts_walk_id", "checkouts", ["walk_id"])
    op.add_column(
        "checkouts",
        sa.Column("things", postgresql.JSONB(), server_default="[]", nullable=False),
    )
    op.add_column("checkouts", sa.Column("replaced_at", TIME, nullable=True))


def downgrade() -> None:
    for column in ("replaced_at", "things", "walk_id"):
        op.drop_column("checkouts", column)
    op.drop_table("walks")
