"""Orders, their lines and places, attempts to pay them and payments, and the tables of the bus."""

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
    _create_orders()
    _create_lines()
    _create_payment_attempts()
    _create_payments()


def downgrade() -> None:
    for table in ("payments", "payment_attempts", "order_places", "order_items", "orders"):
        op.drop_table(table)
    drop_bus_tables()


def _create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("caller", sa.String(32), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.String(128), nullable=True),
        sa.Column("email", sa.String(320), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("ended_because", sa.String(32), nullable=True),
        sa.Column("page_post_id", sa.Integer(), nullable=False),
        sa.Column("page_title", sa.String(255), nullable=False),
        sa.Column("page_config_id", sa.Integer(), nullable=False),
        sa.Column("account_version", sa.Integer(), nullable=False),
        sa.Column("reference_prefix", sa.String(32), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(255), nullable=False),
        sa.Column("shop_url", sa.Text(), nullable=False),
        sa.Column("collection_note", sa.Text(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("paid_at", TIME, nullable=True),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("caller", "key", name="uq_orders_caller_key"),
        sa.CheckConstraint(
            "state IN ('preparing', 'pending', 'paid', 'failed', 'expired')",
            name=op.f("ck_orders_state"),
        ),
        sa.CheckConstraint(
            "ended_because IN ('not-paid', 'places-gone', 'refused')",
            name=op.f("ck_orders_ended_because"),
        ),
        sa.CheckConstraint(
            "(state = 'expired') = (ended_because IS NOT NULL)",
            name=op.f("ck_orders_end_has_a_cause"),
        ),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_orders_paid_has_a_time")
        ),
        sa.CheckConstraint(
            "num_nonnulls(user_id, session_id) > 0", name=op.f("ck_orders_somebodys")
        ),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_orders_total")),
    )
    op.create_index("ix_orders_user_id", "orders", ["user_id", "id"])
    op.create_index("ix_orders_session_id", "orders", ["session_id", "id"])


def _create_lines() -> None:
    op.create_table(
        "order_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("slug", sa.String(255), nullable=False),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("line_total_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_items"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_items_order_id_orders"),
        sa.CheckConstraint("unit_price_minor >= 0", name=op.f("ck_order_items_unit_price")),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999", name=op.f("ck_order_items_quantity")),
        sa.CheckConstraint(
            "line_total_minor = unit_price_minor * quantity", name=op.f("ck_order_items_line_total")
        ),
    )
    op.create_index("ix_order_items_order_id", "order_items", ["order_id"])
    op.create_table(
        "order_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_places"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_order_places_order_id_orders"
        ),
        sa.UniqueConstraint(
            "order_id", "kind", "place_id", name="uq_order_places_order_id_kind_place_id"
        ),
        sa.CheckConstraint("kind IN ('entry', 'ticket')", name=op.f("ck_order_places_kind")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_order_places_price")),
    )


def _create_payment_attempts() -> None:
    op.create_table(
        "payment_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("checkout_id", sa.String(64), nullable=True),
        sa.Column("hosted_url", sa.Text(), nullable=True),
        sa.Column("valid_until", TIME, nullable=False),
        sa.Column("opened_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("checked_at", TIME, nullable=True),
        sa.Column("next_check_at", TIME, nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(255), nullable=True),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_payment_attempts"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_payment_attempts_order_id_orders"
        ),
        sa.UniqueConstraint("order_id", "number", name="uq_payment_attempts_order_id_number"),
        sa.UniqueConstraint("reference", name="uq_payment_attempts_reference"),
        sa.UniqueConstraint("checkout_id", name="uq_payment_attempts_checkout_id"),
        sa.CheckConstraint(
            "status IN ('opening', 'pending', 'failed', 'mismatch', 'paid', 'expired', 'refused')",
            name=op.f("ck_payment_attempts_status"),
        ),
        sa.CheckConstraint(
            "checkout_id IS NOT NULL OR status NOT IN ('pending', 'failed', 'paid')",
            name=op.f("ck_payment_attempts_opened_has_a_checkout"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_attempts_amount")),
    )
    op.create_index(
        "uq_payment_attempts_unfinished",
        "payment_attempts",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('opening', 'pending', 'failed', 'mismatch')"),
    )
    op.create_index(
        "ix_payment_attempts_due",
        "payment_attempts",
        ["next_check_at"],
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.String(64), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempts.id"],
            name="fk_payments_attempt_id_payment_attempts",
        ),
        sa.UniqueConstraint("transaction_id", name="uq_payments_transaction_id"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount")),
    )
    op.create_index("ix_payments_attempt_id", "payments", ["attempt_id"])


def _timestamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
