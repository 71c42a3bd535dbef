"""Hold a place for two hours at most, and name the rate of VAT of what is booked."""

import sqlalchemy as sa
from alembic import op

from shared.db.bus_revisions import TIME

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PLACES = ("calendar_entries", "tickets")
PRICED = ("calendar_slots", "calendar_entries", "ticket_types")


def upgrade() -> None:
    for table in PLACES:
        op.add_column(table, sa.Column("held_since", TIME, nullable=True))
        op.execute(f"UPDATE {table} SET held_since = created_at WHERE held_until IS NOT NULL")
        op.create_check_constraint(
            op.f(f"ck_{table}_held_since"),
            table,
            "state NOT IN ('pending', 'ordered') OR held_since IS NOT NULL",
        )
    for table in PRICED:
        op.add_column(table, sa.Column("vat_rate", sa.Integer(), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_vat_rate"), table, "vat_rate BETWEEN 0 AND 10000"
        )


def downgrade() -> None:
    for table in PRICED:
        op.drop_constraint(op.f(f"ck_{table}_vat_rate"), table, type_="check")
        op.drop_column(table, "vat_rate")
    for table in PLACES:
        op.drop_constraint(op.f(f"ck_{table}_held_since"), table, type_="check")
        op.drop_column(table, "held_since")
