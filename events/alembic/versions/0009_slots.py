"""Let slots follow any rule and say what they cost and how many they take; close days."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from shared.db.bus_revisions import TIME, add_attachments, drop_attachments

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

EXCLUSION = "ex_calendar_entries_one_booking_of_a_slot"
LIVE = "is_exclusive AND state IN ('pending', 'ordered', 'provisional', 'confirmed')"
NEW_SLOT_CHECKS = {
    "weekdays": "weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]"
    " AND (cardinality(weekdays) > 0) = (rrule IS NULL)",
    "rrule": "rrule IS NULL OR (valid_from IS NOT NULL AND char_length(rrule) BETWEEN 1 AND 500)",
    "time_range": "until_time <> from_time",
    "valid_range": "valid_until >= valid_from",
    "single_days": "cardinality(exceptions) <= 366 AND cardinality(extra_days) <= 366",
    "cost": "cost_minor >= 0",
    "currency": "currency ~ '^[A-Z]{3}$'",
    "capacity": "capacity > 0 AND (NOT is_exclusive OR (capacity IS NOT NULL AND capacity = 1))",
    "minutes": "notice_minutes >= 0 AND buffer_minutes BETWEEN 0 AND 1440"
    " AND cancel_notice_minutes >= 0",
    "flexible": "num_nonnulls(step_minutes, min_minutes, max_minutes) IN (0, 3)"
    " AND step_minutes > 0"
    " AND min_minutes >= step_minutes AND max_minutes BETWEEN min_minutes AND 1440"
    " AND min_minutes % step_minutes = 0 AND max_minutes % step_minutes = 0",
    "requests": "NOT takes_requests"
    " OR (step_minutes IS NOT NULL AND (is_exclusive OR capacity IS NULL))",
}
OLD_SLOT_CHECKS = {
    "weekdays": "cardinality(weekdays) > 0 AND weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]",
    "time_range": "until_time > from_time",
}
ENTRY_CHECKS = {
    "busy_until": "busy_until > ends_at",
    "cells_of_a_slot": "cardinality(cells) = 0 OR (slot_id IS NOT NULL AND NOT is_exclusive)",
    "sequence": "sequence >= 0",
}


def upgrade() -> None:
    for column in _slot_columns():
        op.add_column("calendar_slots", column)
    op.execute("UPDATE calendar_slots SET capacity = 1 WHERE is_exclusive")
    op.alter_column("calendar_slots", "cancel_notice_minutes", server_default=None)
    _replace_checks("calendar_slots", OLD_SLOT_CHECKS, NEW_SLOT_CHECKS)
    for column in _entry_columns():
        op.add_column("calendar_entries", column)
    _replace_checks("calendar_entries", {}, ENTRY_CHECKS)
    _replace_exclusion("coalesce(busy_until, ends_at)")
    op.create_index(
        "ix_calendar_entries_slot_id_starts_at",
        "calendar_entries",
        ["slot_id", "starts_at"],
        postgresql_where=sa.text("slot_id IS NOT NULL"),
    )
    _create_cells()
    _create_closures()
    add_attachments()


def downgrade() -> None:
    drop_attachments()
    op.drop_table("calendar_closures")
    op.drop_table("slot_cells")
    op.drop_index("ix_calendar_entries_slot_id_starts_at", table_name="calendar_entries")
    _replace_exclusion("ends_at")
    _replace_checks("calendar_entries", ENTRY_CHECKS, {})
    for column in _entry_columns():
        op.drop_column("calendar_entries", column.name)
    # What the former shape cannot say goes: a band by a rule, or over midnight.
    op.execute(
        "UPDATE calendar_entries SET slot_id = NULL, is_exclusive = false WHERE slot_id IN"
        " (SELECT id FROM calendar_slots WHERE rrule IS NOT NULL OR until_time < from_time)"
    )
    op.execute("DELETE FROM calendar_slots WHERE rrule IS NOT NULL OR until_time < from_time")
    _replace_checks("calendar_slots", NEW_SLOT_CHECKS, OLD_SLOT_CHECKS)
    for column in _slot_columns():
        op.drop_column("calendar_slots", column.name)


def _slot_columns() -> tuple[sa.Column, ...]:
    days, minutes = ARRAY(sa.Date()), sa.Integer()
    return (
        sa.Column("description", sa.Text(), nullable=False, server_default=""),
        sa.Column("rrule", sa.Text(), nullable=True),
        sa.Column("exceptions", days, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("extra_days", days, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("cost_minor", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("currency", sa.String(3), nullable=False, server_default="GBP"),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("notice_minutes", minutes, nullable=False, server_default="0"),
        sa.Column("buffer_minutes", minutes, nullable=False, server_default="0"),
        sa.Column("cancel_notice_minutes", minutes, nullable=True, server_default="1440"),
        sa.Column("step_minutes", minutes, nullable=True),
        sa.Column("min_minutes", minutes, nullable=True),
        sa.Column("max_minutes", minutes, nullable=True),
        sa.Column("takes_requests", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("confirms_itself", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("deleted_at", TIME, nullable=True),
    )


def _entry_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("busy_until", TIME, nullable=True),
        sa.Column("cells", ARRAY(TIME), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("is_request", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"),
    )


def _replace_checks(table: str, old: dict[str, str], new: dict[str, str]) -> None:
    for name in old:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    for name, rule in new.items():
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def _replace_exclusion(until: str) -> None:
    """Keep two bookings of an exclusive slot apart, with the time that is kept free after each."""
    op.drop_constraint(EXCLUSION, "calendar_entries")
    op.execute(
        f"ALTER TABLE calendar_entries ADD CONSTRAINT {EXCLUSION} EXCLUDE USING gist"
        f" (calendar_id WITH =, slot_id WITH =, tstzrange(starts_at, {until}) WITH &&)"
        f" WHERE ({LIVE})"
    )


def _create_cells() -> None:
    op.create_table(
        "slot_cells",
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sold", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("slot_id", "starts_at", name="pk_slot_cells"),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["calendar_slots.id"], name="fk_slot_cells_slot_id_calendar_slots"
        ),
        sa.CheckConstraint(
            "held >= 0 AND sold >= 0 AND held + sold <= capacity",
            name=op.f("ck_slot_cells_within_capacity"),
        ),
    )


def _create_closures() -> None:
    op.create_table(
        "calendar_closures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_closures"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="fk_calendar_closures_calendar_id_calendars"
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_calendar_closures_day_range")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_calendar_closures_reason")),
    )
    op.create_index(
        "ix_calendar_closures_calendar_id_last_day",
        "calendar_closures",
        ["calendar_id", "last_day"],
    )
