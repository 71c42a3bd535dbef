"""Find tickets by their type and by the visitor they belong to, whatever their state."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tickets_ticket_type_id", "tickets", ["ticket_type_id"])
    op.create_index(
        "ix_tickets_session_id",
        "tickets",
        ["session_id"],
        postgresql_where=sa.text("session_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_session_id", table_name="tickets")
    op.drop_index("ix_tickets_ticket_type_id", table_name="tickets")
