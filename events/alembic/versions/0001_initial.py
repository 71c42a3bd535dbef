"""Calendars, entries, tickets and claims, and the tables of the bus."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint

from shared.db.bus_revisions import TIME, create_bus_tables, drop_bus_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HELD = sa.text("state IN ('pending', 'ordered')")
STATES = {
    "calendar_entries": (
        "'pending', 'ordered', 'provisional', 'confirmed', 'declined', 'cancelled', 'expired'"
    ),
    "tickets": "'pending', 'ordered', 'valid', 'cancelled', 'expired'",
}


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    create_bus_tables()
    _create_calendars()
    _create_slots()
    _create_entries()
    _create_tickets()
    op.create_table(
        "order_claims",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claimed_at", TIME, nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("released_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("order_id", name="pk_order_claims"),
        sa.CheckConstraint(
            "num_nonnulls(confirmed_at, released_at) <= 1", name=op.f("ck_order_claims_one_end")
        ),
    )


def downgrade() -> None:
    for table in (
        "order_claims",
        "tickets",
        "ticket_types",
        "calendar_entry_posts",
        "calendar_entries",
        "calendar_slots",
        "calendars",
    ):
        op.drop_table(table)
    drop_bus_tables()


def _create_calendars() -> None:
    op.create_table(
        "calendars",
        _id(),
        sa.Column("container_type", sa.String(32), nullable=False),
        sa.Column("container_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        *_timestamps(),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendars"),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_calendars_slug")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_calendars_title")),
        sa.CheckConstraint("container_type = 'page'", name=op.f("ck_calendars_container_type")),
    )
    op.create_index(
        "uq_calendars_container_slug",
        "calendars",
        ["container_type", "container_id", "slug"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def _create_slots() -> None:
    op.create_table(
        "calendar_slots",
        _id(),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("weekdays", ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("until_time", sa.Time(), nullable=False),
        sa.Column("is_exclusive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_slots"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="fk_calendar_slots_calendar_id_calendars"
        ),
        sa.UniqueConstraint("calendar_id", "id", name="uq_calendar_slots_calendar_id_id"),
        sa.CheckConstraint("title <> ''", name=op.f("ck_calendar_slots_title")),
        sa.CheckConstraint(
            "cardinality(weekdays) > 0 AND weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]",
            name=op.f("ck_calendar_slots_weekdays"),
        ),
        sa.CheckConstraint("until_time > from_time", name=op.f("ck_calendar_slots_time_range")),
    )


def _create_entries() -> None:
    op.create_table(
        "calendar_entries",
        _id(),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=True),
        sa.Column("is_exclusive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("cost_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        *_hold(),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_entries"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="fk_calendar_entries_calendar_id_calendars"
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id", "slot_id"],
            ["calendar_slots.calendar_id", "calendar_slots.id"],
            name="fk_calendar_entries_calendar_id_slot_id_calendar_slots",
        ),
        ExcludeConstraint(
            ("calendar_id", "="),
            ("slot_id", "="),
            (sa.func.tstzrange(sa.column("starts_at"), sa.column("ends_at")), "&&"),
            where=sa.text(
                "is_exclusive AND state IN ('pending', 'ordered', 'provisional', 'confirmed')"
            ),
            using="gist",
            name="ex_calendar_entries_one_booking_of_a_slot",
        ),
        sa.CheckConstraint(
            "NOT is_exclusive OR slot_id IS NOT NULL",
            name=op.f("ck_calendar_entries_exclusive_has_a_slot"),
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_calendar_entries_title")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_entries_time_range")),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_calendar_entries_cost")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_calendar_entries_currency")),
        *_hold_checks("calendar_entries"),
    )
    op.create_index(
        "ix_calendar_entries_calendar_id_starts_at",
        "calendar_entries",
        ["calendar_id", "starts_at"],
    )
    _create_hold_indexes("calendar_entries")
    op.create_table(
        "calendar_entry_posts",
        _id(),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.String(32), nullable=False),
        sa.Column("content_id", sa.BigInteger(), nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_entry_posts"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["calendar_entries.id"],
            name="fk_calendar_entry_posts_entry_id_calendar_entries",
        ),
        sa.UniqueConstraint(
            "entry_id",
            "content_type",
            "content_id",
            name="uq_calendar_entry_posts_entry_id_content_type_content_id",
        ),
        sa.CheckConstraint(
            "content_type = 'post'", name=op.f("ck_calendar_entry_posts_content_type")
        ),
    )
    op.create_index(
        "ix_calendar_entry_posts_content", "calendar_entry_posts", ["content_type", "content_id"]
    )


def _create_tickets() -> None:
    op.create_table(
        "ticket_types",
        _id(),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sold", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_types"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["calendar_entries.id"], name="fk_ticket_types_entry_id_calendar_entries"
        ),
        sa.UniqueConstraint("entry_id", "name", name="uq_ticket_types_entry_id_name"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_ticket_types_name")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_ticket_types_price")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_ticket_types_currency")),
        sa.CheckConstraint(
            "held >= 0 AND sold >= 0 AND held + sold <= capacity",
            name=op.f("ck_ticket_types_within_capacity"),
        ),
    )
    op.create_table(
        "tickets",
        _id(),
        sa.Column("ticket_type_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        *_hold(),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"], ["ticket_types.id"], name="fk_tickets_ticket_type_id_ticket_types"
        ),
        sa.UniqueConstraint("code", name="uq_tickets_code"),
        *_hold_checks("tickets"),
    )
    op.create_index(
        "ix_tickets_held", "tickets", ["ticket_type_id", "held_until"], postgresql_where=HELD
    )
    _create_hold_indexes("tickets")


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _hold() -> tuple[sa.Column, ...]:
    return (
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.String(64), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("held_until", TIME, nullable=True),
    )


def _hold_checks(table: str) -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint(f"state IN ({STATES[table]})", name=op.f(f"ck_{table}_state")),
        sa.CheckConstraint(
            "num_nonnulls(user_id, session_id) <= 1", name=op.f(f"ck_{table}_one_owner")
        ),
        sa.CheckConstraint(
            "state NOT IN ('pending', 'ordered')"
            " OR (held_until IS NOT NULL AND num_nonnulls(user_id, session_id) = 1)",
            name=op.f(f"ck_{table}_held_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'pending' OR order_id IS NULL",
            name=op.f(f"ck_{table}_pending_is_in_a_basket"),
        ),
        sa.CheckConstraint(
            "state <> 'ordered' OR order_id IS NOT NULL",
            name=op.f(f"ck_{table}_ordered_has_an_order"),
        ),
    )


def _create_hold_indexes(table: str) -> None:
    op.create_index(f"ix_{table}_order_id", table, ["order_id"])
    for owner in ("user_id", "session_id"):
        op.create_index(f"ix_{table}_held_by_{owner}", table, [owner], postgresql_where=HELD)


def _timestamps() -> tuple[sa.Column, ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
