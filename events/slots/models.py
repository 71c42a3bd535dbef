"""A recurring band for bookings, how full each of its times is, and the days that are closed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from events.calendars.models import Calendar
from events.db import Base
from events.recurrence.bands import Rule
from shared.db import SoftDelete, Timestamps
from shared.money import Money

WITHIN_CAPACITY_OF_A_TIME = "ck_slot_cells_within_capacity"
DAY_MINUTES = 1440


class CalendarSlot(Timestamps, SoftDelete, Base):
    """A band that comes back, by weekdays (1 is a Monday) or a rule, in its calendar's zone.

    With `step_minutes` a booking may begin at any step of the band and last from `min_minutes` to
    `max_minutes`, and the price is for a step; without, it is the whole band. `capacity` is how
    many may book one time: none is no limit, and one at a time is what exclusive means.

    The one that `follows_hours` is no band but all free times of its calendar: whenever it is open
    and nothing else is on, one may ask for a time. Its price is for an hour.
    """

    __tablename__ = "calendar_slots"
    __table_args__ = (
        UniqueConstraint("calendar_id", "id"),  # what entries refer to, so never across calendars
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint(
            "weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]"
            " AND (cardinality(weekdays) > 0) = (rrule IS NULL)",
            name="weekdays",
        ),
        # A rule that counts every second week counts from somewhere.
        CheckConstraint(
            "rrule IS NULL OR (valid_from IS NOT NULL AND char_length(rrule) BETWEEN 1 AND 500)",
            name="rrule",
        ),
        CheckConstraint("until_time <> from_time OR follows_hours", name="time_range"),
        CheckConstraint("valid_until >= valid_from", name="valid_range"),
        CheckConstraint(
            "cardinality(exceptions) <= 366 AND cardinality(extra_days) <= 366", name="single_days"
        ),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
        CheckConstraint(
            "capacity > 0 AND (NOT is_exclusive OR (capacity IS NOT NULL AND capacity = 1))",
            name="capacity",
        ),
        CheckConstraint(
            "notice_minutes >= 0 AND buffer_minutes BETWEEN 0 AND 1440"
            " AND cancel_notice_minutes >= 0",
            name="minutes",
        ),
        CheckConstraint(
            "num_nonnulls(step_minutes, min_minutes, max_minutes) IN (0, 3) AND step_minutes > 0"
            " AND min_minutes >= step_minutes AND max_minutes BETWEEN min_minutes AND 1440"
            " AND min_minutes % step_minutes = 0 AND max_minutes % step_minutes = 0",
            name="flexible",
        ),
        # Of times that follow no band nobody can count how many there are at once.
        CheckConstraint(
            "NOT takes_requests"
            " OR (step_minutes IS NOT NULL AND (is_exclusive OR capacity IS NULL))",
            name="requests",
        ),
        CheckConstraint(
            "NOT follows_hours OR (takes_requests AND is_exclusive)", name="follows_hours"
        ),
        # What is kept apart within a slot is so within all free times of a calendar.
        Index(
            "uq_calendar_slots_free_times",
            "calendar_id",
            unique=True,
            postgresql_where=text("follows_hours"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Calendar.id))
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, server_default="")
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    rrule: Mapped[str | None] = mapped_column(Text)
    exceptions: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"))
    extra_days: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    from_time: Mapped[time] = mapped_column(Time)
    until_time: Mapped[time] = mapped_column(Time)
    cost_minor: Mapped[int] = mapped_column(Integer, server_default="0")
    currency: Mapped[str] = mapped_column(String(3), server_default="GBP")
    vat_rate: Mapped[int | None] = mapped_column(Integer)
    is_exclusive: Mapped[bool] = mapped_column(server_default=text("false"))
    capacity: Mapped[int | None] = mapped_column(Integer)
    notice_minutes: Mapped[int] = mapped_column(Integer, server_default="0")
    buffer_minutes: Mapped[int] = mapped_column(Integer, server_default="0")
    cancel_notice_minutes: Mapped[int | None] = mapped_column(Integer)
    step_minutes: Mapped[int | None] = mapped_column(Integer)
    min_minutes: Mapped[int | None] = mapped_column(Integer)
    max_minutes: Mapped[int | None] = mapped_column(Integer)
    takes_requests: Mapped[bool] = mapped_column(server_default=text("false"))
    confirms_itself: Mapped[bool] = mapped_column(server_default=text("false"))
    follows_hours: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(Integer, server_default="1")

    @classmethod
    def is_live(cls) -> ColumnElement[bool]:
        """Match the slots that were not put away."""
        return cls.deleted_at.is_(None)

    @property
    def cost(self) -> Money:
        """The price of the band, of a step where the start is free, or of an hour of free time."""
        return Money(self.cost_minor, self.currency)

    @property
    def is_counted(self) -> bool:
        """Whether its times are guarded by counts, and not by the exclusion of overlaps."""
        return self.capacity is not None and not self.is_exclusive

    @property
    def buffer(self) -> timedelta:
        return timedelta(minutes=self.buffer_minutes)

    def rule(self, zone: ZoneInfo) -> Rule:
        """Return when the band is."""
        return Rule(
            zone=zone,
            from_time=self.from_time,
            until_time=self.until_time,
            weekdays=tuple(self.weekdays),
            rrule=self.rrule,
            exceptions=frozenset(self.exceptions),
            extra_days=frozenset(self.extra_days),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )

    def cells(self, starts_at: datetime, ends_at: datetime) -> list[datetime]:
        """Return the times whose counts a booking moves: its own start, or every step it takes."""
        if not self.is_counted:
            return []
        if self.step_minutes is None:
            return [starts_at]
        step, until = timedelta(minutes=self.step_minutes), ends_at + self.buffer
        return [starts_at + number * step for number in range(-((starts_at - until) // step))]


class SlotCell(Base):
    """How many hold and have paid for a time of a counted slot; `held` is pending and ordered."""

    __tablename__ = "slot_cells"
    __table_args__ = (
        # Nothing else keeps a time from being booked by one too many.
        CheckConstraint(
            "held >= 0 AND sold >= 0 AND held + sold <= capacity", name="within_capacity"
        ),
    )

    slot_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(CalendarSlot.id), primary_key=True, autoincrement=False
    )
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    capacity: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer, server_default="0")
    sold: Mapped[int] = mapped_column(Integer, server_default="0")


class Closure(Timestamps, Base):
    """Days on which nothing of a calendar can be booked, and why, as visitors are told."""

    __tablename__ = "calendar_closures"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="day_range"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_calendar_closures_calendar_id_last_day", "calendar_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Calendar.id))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))

    def is_on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
