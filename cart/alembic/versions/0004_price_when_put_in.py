"""Remember what a thing cost when it was put into a basket."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cart_items", sa.Column("price_minor", sa.Integer(), nullable=True))
    op.add_column("cart_items", sa.Column("currency", sa.String(3), nullable=True))
    op.create_check_constraint(
        op.f("ck_cart_items_price"), "cart_items", "num_nonnulls(price_minor, currency) <> 1"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_cart_items_price"), "cart_items")
    op.drop_column("cart_items", "currency")
    op.drop_column("cart_items", "price_minor")
