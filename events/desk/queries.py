"""A calendar's own events as its keepers see them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from events.entries.models import CalendarEntry
from shared.db import ReadSession
from shared.web.pagination import Page, ascending, descending, fetch_page

PER_PAGE = 50


async def own_events(
    session: ReadSession, calendar_id: int, *, now: datetime, are_over: bool, cursor: str | None
) -> Page[CalendarEntry]:
    """Return what is coming, the next first, or what is over, the latest first."""
    is_there = CalendarEntry.ends_at <= now if are_over else CalendarEntry.ends_at > now
    statement = select(CalendarEntry).where(
        CalendarEntry.calendar_id == calendar_id, CalendarEntry.is_own_event(), is_there
    )
    towards = descending if are_over else ascending
    order = [towards(CalendarEntry.starts_at), towards(CalendarEntry.id)]
    return await fetch_page(session, statement, order=order, size=PER_PAGE, cursor=cursor)


async def count_coming(
    session: ReadSession, calendar_ids: Collection[int], *, now: datetime
) -> Mapping[int, int]:
    """Count what calendars announce that is not over; those without any are left out."""
    statement = (
        select(CalendarEntry.calendar_id, func.count())
        .where(
            CalendarEntry.calendar_id.in_(calendar_ids),
            CalendarEntry.is_own_event(),
            CalendarEntry.ends_at > now,
        )
        .group_by(CalendarEntry.calendar_id)
    )
    return {calendar_id: count for calendar_id, count in await session.execute(statement)}
