"""A calendar's own events as its keepers see them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from events.entries.models import CalendarEntry
from events.tickets.models import TicketType
from shared.db import ReadSession, WriteSession
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


async def own_event(session: ReadSession, calendar_id: int, id: int) -> CalendarEntry | None:
    statement = select(CalendarEntry).where(
        CalendarEntry.id == id,
        CalendarEntry.calendar_id == calendar_id,
        CalendarEntry.is_own_event(),
    )
    return (
        await session.scalars(statement.execution_options(populate_existing=True))
    ).one_or_none()


async def event_of_form(session: ReadSession, calendar_id: int, form_key: str) -> CalendarEntry:
    """Return what a form announced before, whatever became of it."""
    statement = select(CalendarEntry).where(
        CalendarEntry.calendar_id == calendar_id, CalendarEntry.form_key == form_key
    )
    return (await session.scalars(statement)).one()


async def lock_event(session: WriteSession, calendar_id: int, id: int) -> CalendarEntry | None:
    statement = (
        select(CalendarEntry)
        .where(
            CalendarEntry.id == id,
            CalendarEntry.calendar_id == calendar_id,
            CalendarEntry.is_own_event(),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_ticket_types_of(session: WriteSession, event_id: int) -> Sequence[int]:
    """Return the types of tickets of an event, locked."""
    statement = (
        select(TicketType.id)
        .where(TicketType.entry_id == event_id)
        .order_by(TicketType.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()
