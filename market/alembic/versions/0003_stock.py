"""Count what there is of a product and what orders hold of it; name its rate of VAT."""

import sqlalchemy as sa
from alembic import op

from shared.db.bus_revisions import TIME

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("vat_rate", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_products_vat_rate"), "products", "vat_rate BETWEEN 0 AND 10000"
    )
    op.create_table(
        "product_stock",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sold", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("product_id", name="pk_product_stock"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_product_stock_product_id_products"
        ),
        sa.CheckConstraint("held >= 0", name=op.f("ck_product_stock_held")),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_product_stock_sold")),
        sa.CheckConstraint(
            "capacity IS NULL OR held + sold <= capacity",
            name=op.f("ck_product_stock_within_capacity"),
        ),
    )
    op.create_table(
        "stock_holds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("held_until", TIME, nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_stock_holds"),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product_stock.product_id"],
            name="fk_stock_holds_product_id_product_stock",
        ),
        sa.UniqueConstraint("order_id", "product_id", name="uq_stock_holds_order_id_product_id"),
        sa.CheckConstraint(
            "state IN ('held', 'committed', 'released', 'expired')",
            name=op.f("ck_stock_holds_state"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_holds_quantity")),
        sa.CheckConstraint("returned BETWEEN 0 AND quantity", name=op.f("ck_stock_holds_returned")),
        sa.CheckConstraint(
            "returned = 0 OR state = 'committed'", name=op.f("ck_stock_holds_returned_was_sold")
        ),
    )
    op.create_index(
        "ix_stock_holds_held",
        "stock_holds",
        ["product_id", "held_until"],
        postgresql_where=sa.text("state = 'held'"),
    )


def downgrade() -> None:
    op.drop_table("stock_holds")
    op.drop_table("product_stock")
    op.drop_constraint(op.f("ck_products_vat_rate"), "products", type_="check")
    op.drop_column("products", "vat_rate")


def _timestamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
