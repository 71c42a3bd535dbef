"""Keep orders without the person, once that person is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SOMEBODYS = "num_nonnulls(user_id, session_id) > 0"


def upgrade() -> None:
    op.add_column("orders", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_orders_somebodys"), "orders", type_="check")
    op.create_check_constraint(
        op.f("ck_orders_somebodys"), "orders", f"{SOMEBODYS} OR erased_at IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_orders_erased_is_nobodys"),
        "orders",
        "erased_at IS NULL OR num_nonnulls(user_id, session_id, email) = 0",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_orders_erased_is_nobodys"), "orders", type_="check")
    op.drop_constraint(op.f("ck_orders_somebodys"), "orders", type_="check")
    op.drop_column("orders", "erased_at")
    # Orders that are nobody's by now cannot keep the older rule; new ones do.
    op.execute(
        f"ALTER TABLE orders ADD CONSTRAINT ck_orders_somebodys CHECK ({SOMEBODYS}) NOT VALID"
    )
