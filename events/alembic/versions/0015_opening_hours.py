"""Let calendars have opening hours."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
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


def downgrade() -> None:
    op.drop_table("calendar_hours")
