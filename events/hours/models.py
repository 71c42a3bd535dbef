"""The hours in which a calendar is open."""

from datetime import time

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, Time
from sqlalchemy.orm import Mapped, mapped_column

from events.calendars.models import Calendar
from events.db import Base


class CalendarHours(Base):
    """Hours of a weekday (1 is a Monday) in the calendar's zone; where there are none, always."""

    __tablename__ = "calendar_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        # From midnight until midnight is the whole day; nothing else ends when it begins.
        CheckConstraint("until_time <> from_time OR from_time = '00:00'", name="time_range"),
    )

    calendar_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Calendar.id), primary_key=True, autoincrement=False
    )
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    from_time: Mapped[time] = mapped_column(Time, primary_key=True)
    until_time: Mapped[time] = mapped_column(Time)
