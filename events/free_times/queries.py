"""What is on in a calendar and in the way of free times, though nobody has booked it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from events.entries.models import CalendarEntry
from events.hours.stretches import Stretch
from shared.db import ReadSession


async def own_events_between(
    session: ReadSession, calendar_id: int, begin: datetime, end: datetime
) -> Sequence[Stretch]:
    """Return when the page itself has something on."""
    statement = select(CalendarEntry.starts_at, CalendarEntry.ends_at).where(
        CalendarEntry.calendar_id == calendar_id,
        CalendarEntry.is_own_event(),
        func.tstzrange(CalendarEntry.starts_at, CalendarEntry.ends_at).op("&&")(
            func.tstzrange(begin, end)
        ),
    )
    return [Stretch(*row) for row in await session.execute(statement)]
