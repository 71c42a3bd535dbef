"""Find everything that somebody has booked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("calendar_entries", "tickets")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(
            f"ix_{table}_user_id",
            table,
            ["user_id"],
            postgresql_where=sa.text("user_id IS NOT NULL"),
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_user_id", table)
