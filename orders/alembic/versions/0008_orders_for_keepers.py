"""Let keepers list, search and add up the orders of their page, and write notes on them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SOUGHT = "lower(coalesce(customer_name, '') || ' ' || coalesce(email, '') || ' ' || titles)"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.add_column("orders", sa.Column("titles", sa.Text(), server_default="", nullable=False))
    op.execute(
        """
        UPDATE orders SET titles = named.titles FROM (
            SELECT order_id, string_agg(title, ', ' ORDER BY kind, id) AS titles FROM (
                SELECT order_id, title, 1 AS kind, id FROM order_items
                UNION ALL SELECT order_id, title, 2, id FROM order_places
            ) AS things GROUP BY order_id
        ) AS named WHERE named.order_id = orders.id
        """
    )
    op.add_column(
        "orders",
        sa.Column("sought", sa.Text(), sa.Computed(SOUGHT, persisted=True), nullable=False),
    )
    op.create_index("ix_orders_of_page", "orders", ["page_post_id", "created_at", "id"])
    op.create_index(
        "ix_orders_of_page_by_state", "orders", ["page_post_id", "state", "created_at", "id"]
    )
    op.create_index(
        "ix_orders_of_page_by_fulfilment",
        "orders",
        ["page_post_id", "fulfilment", "created_at", "id"],
        postgresql_where=sa.text("fulfilment IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_of_page_given_back",
        "orders",
        ["page_post_id", "created_at", "id"],
        postgresql_where=sa.text("refunded_minor > 0"),
    )
    op.create_index(
        "ix_orders_of_page_paid",
        "orders",
        ["page_post_id", "paid_at"],
        postgresql_include=["currency", "total_minor"],
        postgresql_where=sa.text("paid_at IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_sought",
        "orders",
        ["sought"],
        postgresql_using="gin",
        postgresql_ops={"sought": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_refunds_made",
        "refunds",
        ["ended_at"],
        postgresql_where=sa.text("state = 'made'"),
    )
    op.create_table(
        "order_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_order_notes_text")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_notes_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_order_notes"),
    )
    op.create_index(op.f("ix_order_notes_order_id"), "order_notes", ["order_id"])
    op.create_index(op.f("ix_order_notes_user_id"), "order_notes", ["user_id"])


def downgrade() -> None:
    op.drop_table("order_notes")
    op.drop_index("ix_refunds_made", "refunds")
    for name in (
        "ix_orders_sought",
        "ix_orders_of_page_paid",
        "ix_orders_of_page_given_back",
        "ix_orders_of_page_by_fulfilment",
        "ix_orders_of_page_by_state",
        "ix_orders_of_page",
    ):
        op.drop_index(name, "orders")
    op.drop_column("orders", "sought")
    op.drop_column("orders", "titles")
