"""Say of a calendar what it is for, in which zone its times are meant, and who may find it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLOURS = ("ash", "berry", "clay", "gold", "moss", "sea")
OWN_EVENT = "user_id IS NULL AND session_id IS NULL AND erased_at IS NULL AND state = 'confirmed'"


def upgrade() -> None:
    for column in (
        sa.Column("description", sa.Text(), nullable=False, server_default=""),
        sa.Column("time_zone", sa.String(64), nullable=False, server_default="Europe/London"),
        sa.Column("colour", sa.String(32), nullable=False, server_default="ash"),
        sa.Column("is_listed", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("calendars", column)
    op.create_check_constraint(op.f("ck_calendars_time_zone"), "calendars", "time_zone <> ''")
    names = ", ".join(f"'{colour}'" for colour in COLOURS)
    op.create_check_constraint(op.f("ck_calendars_colour"), "calendars", f"colour IN ({names})")
    op.create_index(
        "ix_calendar_entries_own_events",
        "calendar_entries",
        ["calendar_id", sa.text("tstzrange(starts_at, ends_at)")],
        postgresql_using="gist",
        postgresql_where=sa.text(OWN_EVENT),
    )


def downgrade() -> None:
    op.drop_index("ix_calendar_entries_own_events", table_name="calendar_entries")
    for name in ("colour", "time_zone"):
        op.drop_constraint(op.f(f"ck_calendars_{name}"), "calendars", type_="check")
    for name in ("is_listed", "colour", "time_zone", "description"):
        op.drop_column("calendars", name)
