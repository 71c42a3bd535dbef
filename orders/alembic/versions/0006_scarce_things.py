"""Say that an order ended because too few were left, and freeze the rates of VAT."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CAUSES = "'not-paid', 'places-gone', 'refused'"
LINES = ("order_items", "order_places")


def upgrade() -> None:
    _let_orders_end_because(f"{CAUSES}, 'sold-out', 'replaced'")
    for table in LINES:
        op.add_column(table, sa.Column("vat_rate", sa.Integer(), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_vat_rate"), table, "vat_rate BETWEEN 0 AND 10000"
        )
    op.add_column("order_items", sa.Column("was_left", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_order_items_was_left"), "order_items", "was_left >= 0 AND was_left < quantity"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_order_items_was_left"), "order_items", type_="check")
    op.drop_column("order_items", "was_left")
    for table in LINES:
        op.drop_constraint(op.f(f"ck_{table}_vat_rate"), table, type_="check")
        op.drop_column(table, "vat_rate")
    op.execute("UPDATE orders SET ended_because = 'places-gone' WHERE ended_because = 'sold-out'")
    op.execute("UPDATE orders SET ended_because = 'not-paid' WHERE ended_because = 'replaced'")
    _let_orders_end_because(CAUSES)


def _let_orders_end_because(causes: str) -> None:
    name = op.f("ck_orders_ended_because")
    op.drop_constraint(name, "orders", type_="check")
    op.create_check_constraint(name, "orders", f"ended_because IN ({causes})")
