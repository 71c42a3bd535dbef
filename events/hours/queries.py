"""Which hours a calendar has."""

from sqlalchemy import select

from events.calendars.models import Calendar
from events.hours.models import CalendarHours
from events.hours.opening import Opening, Span
from shared.db import ReadSession


async def opening_of(session: ReadSession, calendar: Calendar) -> Opening:
    """Return when a calendar is open, in its zone."""
    statement = (
        select(CalendarHours.weekday, CalendarHours.from_time, CalendarHours.until_time)
        .where(CalendarHours.calendar_id == calendar.id)
        .order_by(CalendarHours.weekday, CalendarHours.from_time)
    )
    return Opening(calendar.zone, tuple(Span(*row) for row in await session.execute(statement)))
