"""What calendars invite to, as far as searchers need it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from events.entries.models import CalendarEntry
from shared.db import ReadSession


async def events_to_come(
    session: ReadSession, calendar_ids: Collection[int], *, now: datetime, limit: int
) -> Sequence[tuple[int, int, datetime]]:
    """Return the events that are not over, with their calendar and when they changed."""
    statement = (
        select(CalendarEntry.id, CalendarEntry.calendar_id, CalendarEntry.updated_at)
        .where(
            CalendarEntry.calendar_id.in_(calendar_ids),
            CalendarEntry.is_own_event(),
            CalendarEntry.ends_at > now,
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(limit)
    )
    return [(id, of, changed_at) for id, of, changed_at in await session.execute(statement)]
