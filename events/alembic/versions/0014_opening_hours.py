"""Let calendars have opening hours, and take requests for free times within them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FREE_TIMES_ALONE = "ex_calendar_entries_free_times_alone"


def upgrade() -> None:
    _create_hours()
    op.add_column("calendar_slots", _no("follows_hours"))
    _replace_check("calendar_slots", "time_range", "until_time <> from_time OR follows_hours")
    op.create_check_constraint(
        op.f("ck_calendar_slots_follows_hours"),
        "calendar_slots",
        "NOT follows_hours OR (takes_requests AND is_exclusive)",
    )
    op.create_index(
        "uq_calendar_slots_free_times",
        "calendar_slots",
        ["calendar_id"],
        unique=True,
        postgresql_where=sa.text("follows_hours"),
    )
    op.add_column("calendar_entries", _no("is_free_time"))
    note = sa.Column("note", sa.Text(), nullable=False, server_default="")
    op.add_column("calendar_entries", note)
    for name, rule in (
        ("free_time_is_exclusive", "NOT is_free_time OR is_exclusive"),
        ("note", "char_length(note) <= 1000"),
    ):
        op.create_check_constraint(op.f(f"ck_calendar_entries_{name}"), "calendar_entries", rule)
    _keep_free_times_alone()
    op.add_column("foreign_calendars", _no("closes_times"))


def downgrade() -> None:
    op.drop_column("foreign_calendars", "closes_times")
    op.drop_constraint(FREE_TIMES_ALONE, "calendar_entries")
    for name in ("free_time_is_exclusive", "note"):
        op.drop_constraint(op.f(f"ck_calendar_entries_{name}"), "calendar_entries", type_="check")
    # What the former shape cannot say goes: free times become bookings of no slot.
    op.execute(
        "UPDATE calendar_entries SET slot_id = NULL, is_exclusive = false WHERE is_free_time"
    )
    op.execute("DELETE FROM calendar_slots WHERE follows_hours")
    op.drop_column("calendar_entries", "note")
    op.drop_column("calendar_entries", "is_free_time")
    op.drop_index("uq_calendar_slots_free_times", table_name="calendar_slots")
    op.drop_constraint(op.f("ck_calendar_slots_follows_hours"), "calendar_slots", type_="check")
    _replace_check("calendar_slots", "time_range", "until_time <> from_time")
    op.drop_column("calendar_slots", "follows_hours")
    op.drop_table("calendar_hours")


def _create_hours() -> None:
    op.create_table(
        "calendar_hours",
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("until_time", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("calendar_id", "weekday", "from_time", name="pk_calendar_hours"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="fk_calendar_hours_calendar_id_calendars"
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_calendar_hours_weekday")),
        sa.CheckConstraint(
            "until_time <> from_time OR from_time = '00:00'",
            name=op.f("ck_calendar_hours_time_range"),
        ),
    )


def _keep_free_times_alone() -> None:
    """Let no booking of any slot overlap a free time of its calendar that somebody has."""
    op.execute(
        f"ALTER TABLE calendar_entries ADD CONSTRAINT {FREE_TIMES_ALONE} EXCLUDE USING gist"
        " (calendar_id WITH =, (is_free_time::integer) WITH <>,"
        " tstzrange(starts_at, coalesce(busy_until, ends_at)) WITH &&)"
        " WHERE (slot_id IS NOT NULL"
        " AND state IN ('pending', 'ordered', 'provisional', 'confirmed'))"
    )


def _no(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _replace_check(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
