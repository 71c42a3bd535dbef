"""Refunds, money cases, receipts without a gap, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NOBODYS = "num_nonnulls(user_id, session_id, email) = 0"
NOBODYS_AT_ALL = "num_nonnulls(user_id, session_id, email, customer_name, customer_note) = 0"

# Whatever the code says, whoever serves only adds to the ledger, and an entry is balanced when its
# transaction ends. The end of a chain moves on by one entry, which must be there.
_GUARDS = (
    """
    CREATE FUNCTION refuse_to_change_ledger() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$
    """,
    *(
        f"""
        CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_ledger()
        """
        for table in ("ledger_entries", "ledger_postings")
    ),
    """
    CREATE TRIGGER only_moved_on BEFORE DELETE OR TRUNCATE ON ledger_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_ledger()
    """,
    """
    CREATE FUNCTION require_entry_of_head() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.seller_id <> OLD.seller_id OR NEW.number <> OLD.number + 1 OR NOT EXISTS (
            SELECT 1 FROM ledger_entries
            WHERE seller_id = NEW.seller_id AND number = NEW.number
            AND hash = NEW.hash AND previous = OLD.hash
        ) THEN
            RAISE EXCEPTION 'the chain of seller % does not go on like this', OLD.seller_id;
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER moved_on_by_one BEFORE UPDATE ON ledger_heads
    FOR EACH ROW EXECUTE FUNCTION require_entry_of_head()
    """,
    """
    CREATE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE entry bigint := coalesce(to_jsonb(NEW)->>'entry_id', to_jsonb(NEW)->>'id');
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM ledger_postings WHERE entry_id = entry) OR EXISTS (
            SELECT 1 FROM ledger_postings WHERE entry_id = entry
            GROUP BY currency HAVING sum(amount_minor) <> 0
        ) THEN
            RAISE EXCEPTION 'ledger entry % is not balanced', entry;
        END IF;
        RETURN NULL;
    END $$
    """,
    *(
        f"""
        CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balance()
        """
        for table in ("ledger_entries", "ledger_postings")
    ),
    """
    DO $$
    DECLARE role text;
    BEGIN
        FOR role IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_schema = 'public' AND table_name = 'ledger_entries'
            AND grantee <> current_user
        LOOP
            EXECUTE format(
                'REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entries, ledger_postings FROM %I', role
            );
            EXECUTE format('REVOKE DELETE, TRUNCATE ON ledger_heads FROM %I', role);
        END LOOP;
    END $$
    """,
)


def upgrade() -> None:
    _widen_orders()
    _widen_payments()
    _create_money_cases()
    _create_refunds()
    _create_ledger()


def downgrade() -> None:
    for table in ("ledger_postings", "ledger_entries", "ledger_heads"):
        op.drop_table(table)
    for function in ("refuse_to_change_ledger", "require_entry_of_head", "require_balance"):
        op.execute(f"DROP FUNCTION {function}()")
    for table in ("refund_lines", "refunds", "money_cases"):
        op.drop_table(table)
    for column in ("use", "order_id", "refunded_minor"):
        op.drop_column("payments", column)
    op.drop_table("receipt_series")
    op.drop_constraint(op.f("ck_orders_erased_is_nobodys"), "orders", type_="check")
    for column in (
        "customer_name",
        "customer_note",
        "receipt_number",
        "fulfilment",
        "refunded_minor",
        "way_on",
    ):
        op.drop_column("orders", column)
    op.create_check_constraint(
        op.f("ck_orders_erased_is_nobodys"), "orders", f"erased_at IS NULL OR {NOBODYS}"
    )


def _widen_orders() -> None:
    op.add_column("orders", sa.Column("customer_name", sa.String(120), nullable=True))
    op.add_column("orders", sa.Column("customer_note", sa.String(500), nullable=True))
    op.add_column("orders", sa.Column("receipt_number", sa.Integer(), nullable=True))
    op.add_column("orders", sa.Column("fulfilment", sa.String(32), nullable=True))
    op.add_column(
        "orders", sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("orders", sa.Column("way_on", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_orders_erased_is_nobodys"), "orders", type_="check")
    op.create_table(
        "receipt_series",
        sa.Column("seller_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", name="pk_receipt_series"),
    )
    op.execute(
        """
        UPDATE orders SET fulfilment = 'to-prepare', receipt_number = counted.number
        FROM (
            SELECT id, row_number() OVER (PARTITION BY page_post_id ORDER BY paid_at, id) AS number
            FROM orders WHERE state = 'paid'
        ) AS counted
        WHERE orders.id = counted.id
        """
    )
    op.execute(
        "INSERT INTO receipt_series SELECT page_post_id, max(receipt_number) FROM orders"
        " WHERE state = 'paid' GROUP BY page_post_id"
    )
    op.create_unique_constraint(
        "uq_orders_page_post_id_receipt_number", "orders", ["page_post_id", "receipt_number"]
    )
    for name, rule in (
        ("erased_is_nobodys", f"erased_at IS NULL OR {NOBODYS_AT_ALL}"),
        ("refunded", "refunded_minor BETWEEN 0 AND total_minor"),
        ("fulfilment", "fulfilment IN ('to-prepare', 'ready', 'collected')"),
        ("paid_is_fulfilled", "(state = 'paid') = (fulfilment IS NOT NULL)"),
        ("paid_has_a_receipt", "(state = 'paid') = (receipt_number IS NOT NULL)"),
    ):
        op.create_check_constraint(op.f(f"ck_orders_{name}"), "orders", rule)


def _widen_payments() -> None:
    op.add_column("payments", sa.Column("order_id", sa.Integer(), nullable=True))
    op.add_column(
        "payments", sa.Column("use", sa.String(32), server_default="order", nullable=False)
    )
    op.add_column(
        "payments", sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.execute(
        "UPDATE payments SET order_id = payment_attempts.order_id FROM payment_attempts"
        " WHERE payment_attempts.id = payments.attempt_id"
    )
    op.execute(
        "UPDATE payments SET use = 'twice' WHERE id NOT IN"
        " (SELECT min(id) FROM payments GROUP BY order_id)"
    )
    op.alter_column("payments", "order_id", nullable=False)
    op.alter_column("payments", "use", server_default=None)
    op.create_index("ix_payments_order_id", "payments", ["order_id"])
    op.create_index(
        "uq_payments_of_order",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("use = 'order'"),
    )
    op.create_foreign_key("fk_payments_order_id_orders", "payments", "orders", ["order_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_payments_use"), "payments", "use IN ('order', 'twice', 'wrong-amount')"
    )
    op.create_check_constraint(
        op.f("ck_payments_refunded"), "payments", "refunded_minor BETWEEN 0 AND amount_minor"
    )


def _create_money_cases() -> None:
    op.create_table(
        "money_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("problem", sa.String(255), nullable=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        *_timestamps(),
        sa.CheckConstraint(
            "kind = 'foreign' OR payment_id IS NOT NULL", name=op.f("ck_money_cases_has_a_payment")
        ),
        sa.CheckConstraint(
            "kind IN ('claim-gone', 'paid-twice', 'wrong-amount', 'foreign')",
            name=op.f("ck_money_cases_kind"),
        ),
        sa.CheckConstraint(
            "outcome IN ('taken-again', 'refunded', 'cleared-up', 'closed-by-hand')",
            name=op.f("ck_money_cases_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (resolved_at IS NULL)",
            name=op.f("ck_money_cases_outcome_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempts.id"],
            name="fk_money_cases_attempt_id_payment_attempts",
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_money_cases_order_id_orders"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_money_cases_payment_id_payments"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_money_cases"),
        sa.UniqueConstraint("payment_id", "kind", name="uq_money_cases_payment_id_kind"),
    )
    op.create_index(
        "ix_money_cases_open",
        "money_cases",
        ["id"],
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_money_cases_order_id", "money_cases", ["order_id"])
    op.create_index(
        "uq_money_cases_open_foreign",
        "money_cases",
        ["attempt_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'foreign' AND outcome IS NULL"),
    )


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("money_case_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("known_before_minor", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("problem", sa.String(255), nullable=True),
        *_timestamps(),
        sa.CheckConstraint(
            "(state = 'intended') = (ended_at IS NULL)", name=op.f("ck_refunds_end_has_a_time")
        ),
        sa.CheckConstraint(
            "reason IN ('keeper', 'places-gone', 'paid-twice', 'wrong-amount', 'cancelled')",
            name=op.f("ck_refunds_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('intended', 'made', 'refused')", name=op.f("ck_refunds_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.CheckConstraint(
            "asked_at IS NULL OR known_before_minor IS NOT NULL",
            name=op.f("ck_refunds_asked_knowing"),
        ),
        sa.ForeignKeyConstraint(
            ["money_case_id"], ["money_cases.id"], name="fk_refunds_money_case_id_money_cases"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refunds_order_id_orders"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_refunds_payment_id_payments"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("order_id", "key", name="uq_refunds_order_id_key"),
    )
    op.create_index("ix_refunds_money_case_id", "refunds", ["money_case_id"])
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id", "id"])
    op.create_index(
        "ix_refunds_unfinished",
        "refunds",
        ["id"],
        postgresql_where=sa.text("state = 'intended'"),
    )
    op.create_table(
        "refund_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("order_item_id", sa.Integer(), nullable=True),
        sa.Column("order_place_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("returns_stock", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(order_item_id, order_place_id) = 1",
            name=op.f("ck_refund_lines_one_thing"),
        ),
        sa.CheckConstraint(
            "order_place_id IS NULL OR quantity = 1", name=op.f("ck_refund_lines_places_are_single")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_refund_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["order_item_id"],
            ["order_items.id"],
            name="fk_refund_lines_order_item_id_order_items",
        ),
        sa.ForeignKeyConstraint(
            ["order_place_id"],
            ["order_places.id"],
            name="fk_refund_lines_order_place_id_order_places",
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name="fk_refund_lines_refund_id_refunds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refund_lines"),
        sa.UniqueConstraint(
            "refund_id", "order_item_id", name="uq_refund_lines_refund_id_order_item_id"
        ),
        sa.UniqueConstraint(
            "refund_id", "order_place_id", name="uq_refund_lines_refund_id_order_place_id"
        ),
    )
    op.create_index("ix_refund_lines_refund_id", "refund_lines", ["refund_id"])


def _create_ledger() -> None:
    op.create_table(
        "ledger_heads",
        sa.Column("seller_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_ledger_heads_number")),
        sa.PrimaryKeyConstraint("seller_id", name="pk_ledger_heads"),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "hash ~ '^[0-9a-f]{64}$' AND previous ~ '^[0-9a-f]{64}$'",
            name=op.f("ck_ledger_entries_hash"),
        ),
        sa.CheckConstraint(
            "kind IN ('payment', 'unmatched-payment', 'refund', 'unmatched-refund')",
            name=op.f("ck_ledger_entries_kind"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_ledger_entries_number")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_ledger_entries_order_id_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
        sa.UniqueConstraint("kind", "cause_id", name="uq_ledger_entries_kind_cause_id"),
        sa.UniqueConstraint("seller_id", "number", name="uq_ledger_entries_seller_id_number"),
    )
    op.create_index(op.f("ix_ledger_entries_order_id"), "ledger_entries", ["order_id"])
    op.create_table(
        "ledger_postings",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("account <> ''", name=op.f("ck_ledger_postings_account")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_ledger_postings_currency")),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_ledger_postings_amount")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ledger_entries.id"],
            name="fk_ledger_postings_entry_id_ledger_entries",
        ),
        sa.PrimaryKeyConstraint("entry_id", "line", name="pk_ledger_postings"),
    )
    for statement in _GUARDS:
        op.execute(statement)


def _timestamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
