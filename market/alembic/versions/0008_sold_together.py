"""Find the latest orders of a product, and what else was in them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SOLD = sa.text("state = 'committed'")


def upgrade() -> None:
    op.create_index(
        "ix_stock_holds_sold", "stock_holds", ["product_id", "order_id"], postgresql_where=SOLD
    )


def downgrade() -> None:
    op.drop_index("ix_stock_holds_sold", table_name="stock_holds", postgresql_where=SOLD)
