"""What a calendar's keepers count: bookings and tickets by week, and how full things are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, cast, extract, func, select

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import EntryState, TicketState
from shared.db import ReadSession

WEEK = timedelta(weeks=1)
KEPT = (EntryState.PROVISIONAL, EntryState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class EventSold:
    """An event to come, with how many of its places are sold."""

    entry: CalendarEntry
    sold: int
    capacity: int


async def bookings_by_week(
    session: ReadSession, calendar: Calendar, *, begin: datetime, end: datetime
) -> Mapping[date, int]:
    """Count the bookings that are kept by the Monday of the week they begin in."""
    week = _week_of(CalendarEntry.starts_at, calendar)
    statement = select(week, func.count()).where(
        CalendarEntry.calendar_id == calendar.id,
        CalendarEntry.slot_id.is_not(None),
        CalendarEntry.state.in_(KEPT),
        CalendarEntry.starts_at >= begin,
        CalendarEntry.starts_at < end,
    )
    return {monday: count for monday, count in await session.execute(statement.group_by(week))}


async def tickets_by_week(
    session: ReadSession, calendar: Calendar, *, begin: datetime, end: datetime
) -> Mapping[date, int]:
    """Count the valid tickets to a calendar's events by the week they were taken in."""
    week = _week_of(Ticket.created_at, calendar)
    statement = (
        select(week, func.count())
        .select_from(Ticket)
        .join(Ticket.ticket_type)
        .join(TicketType.entry)
        .where(
            CalendarEntry.calendar_id == calendar.id,
            Ticket.state == TicketState.VALID,
            Ticket.created_at >= begin,
            Ticket.created_at < end,
        )
    )
    return {monday: count for monday, count in await session.execute(statement.group_by(week))}


async def minutes_booked(
    session: ReadSession, slot_ids: Collection[int], *, begin: datetime, end: datetime
) -> Mapping[int, int]:
    """Return for how many minutes slots are booked by what begins within a time."""
    seconds = func.sum(extract("epoch", CalendarEntry.ends_at - CalendarEntry.starts_at))
    statement = (
        select(CalendarEntry.slot_id, seconds)
        .where(
            CalendarEntry.slot_id.in_(slot_ids),
            CalendarEntry.state.in_(KEPT),
            CalendarEntry.starts_at >= begin,
            CalendarEntry.starts_at < end,
        )
        .group_by(CalendarEntry.slot_id)
    )
    rows = await session.execute(statement)
    return {slot_id: int(total // 60) for slot_id, total in rows if slot_id is not None}


async def events_sold(
    session: ReadSession, calendar_id: int, *, now: datetime, limit: int
) -> Sequence[EventSold]:
    """Return the next events that tickets are sold to, with how many."""
    statement = (
        select(CalendarEntry, func.sum(TicketType.sold), func.sum(TicketType.capacity))
        .join(TicketType, TicketType.entry_id == CalendarEntry.id)
        .where(
            CalendarEntry.calendar_id == calendar_id,
            CalendarEntry.is_own_event(),
            CalendarEntry.ends_at > now,
            TicketType.is_live() | (TicketType.sold > 0),
        )
        .group_by(CalendarEntry.id)
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(limit)
    )
    return [EventSold(*row) for row in await session.execute(statement)]


def _week_of(moment: SQLColumnExpression[datetime], calendar: Calendar) -> ColumnElement[date]:
    local = func.timezone(calendar.zone.key, moment)
    return cast(func.date_trunc("week", local), Date)
