"""Basket items, checkouts, and the tables of the bus."""

import sqlalchemy as sa
from alembic import op

from shared.db.bus_revisions import create_bus_tables, drop_bus_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_bus_tables()
    op.create_table(
        "cart_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.String(64), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("market_place_id", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cart_items"),
        sa.CheckConstraint(
            "num_nonnulls(user_id, session_id) = 1", name=op.f("ck_cart_items_one_owner")
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999", name=op.f("ck_cart_items_quantity")),
    )
    for owner in ("user_id", "session_id"):
        op.create_index(
            f"uq_cart_items_{owner}",
            "cart_items",
            [owner, "product_id"],
            unique=True,
            postgresql_where=sa.text(f"{owner} IS NOT NULL"),
        )
    op.create_table(
        "checkouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.String(64), nullable=True),
        sa.Column("page_post_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkouts"),
        sa.CheckConstraint(
            "num_nonnulls(user_id, session_id) = 1", name=op.f("ck_checkouts_one_owner")
        ),
    )
    for owner in ("user_id", "session_id"):
        op.create_index(
            f"uq_checkouts_{owner}",
            "checkouts",
            [owner, "page_post_id", "version"],
            unique=True,
            postgresql_where=sa.text(f"{owner} IS NOT NULL AND closed_at IS NULL"),
        )
    op.create_index("ix_checkouts_order_id", "checkouts", ["order_id"])


def downgrade() -> None:
    op.drop_table("checkouts")
    op.drop_table("cart_items")
    drop_bus_tables()
