"""Let pressing twice write one note: each has the key of the form it was written in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default gives older notes a key each, and those of processes that do not know it yet.
    op.add_column(
        "order_notes",
        sa.Column(
            "key", sa.String(64), server_default=sa.text("gen_random_uuid()::text"), nullable=False
        ),
    )
    op.create_unique_constraint("uq_order_notes_order_id_key", "order_notes", ["order_id", "key"])


def downgrade() -> None:
    op.drop_constraint("uq_order_notes_order_id_key", "order_notes")
    op.drop_column("order_notes", "key")
