"""Give members a private address to have their bookings in their own calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_feeds",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_member_feeds_token_hash")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_member_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_feeds_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("member_feeds")
