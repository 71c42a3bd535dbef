"""What of a calendar its keepers see in their plan, and may move."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from events.entries.models import CalendarEntry
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import EntryState, TicketState
from shared.db import ReadSession

# More than anybody could tell apart in a week.
MOST_SHOWN = 500


async def entries_between(
    session: ReadSession, calendar_id: int, begin: datetime, end: datetime, *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return a calendar's own events, what is booked and what is held now, by when they begin."""
    is_held = CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED)) & (
        CalendarEntry.held_until > now
    )
    statement = (
        select(CalendarEntry)
        .where(
            CalendarEntry.calendar_id == calendar_id,
            or_(CalendarEntry.is_own_event(), _is_kept(), is_held),
            CalendarEntry.starts_at < end,
            CalendarEntry.ends_at > begin,
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(MOST_SHOWN)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def movable_entry(session: ReadSession, calendar_id: int, id: int) -> CalendarEntry | None:
    """Return an event of the page's own, or a booking that is kept."""
    return await _entry(session, calendar_id, id, or_(CalendarEntry.is_own_event(), _is_kept()))


async def kept_booking(session: ReadSession, calendar_id: int, id: int) -> CalendarEntry | None:
    return await _entry(session, calendar_id, id, _is_kept())


async def count_tickets_to(session: ReadSession, entry_id: int) -> int:
    """Count the tickets to an event that somebody has."""
    statement = (
        select(func.count())
        .select_from(Ticket)
        .join(Ticket.ticket_type)
        .where(TicketType.entry_id == entry_id, Ticket.state == TicketState.VALID)
    )
    return (await session.execute(statement)).scalar_one()


def _is_kept() -> ColumnElement[bool]:
    kept = CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED))
    return CalendarEntry.slot_id.is_not(None) & kept


async def _entry(
    session: ReadSession, calendar_id: int, id: int, which: ColumnElement[bool]
) -> CalendarEntry | None:
    statement = select(CalendarEntry).where(
        CalendarEntry.id == id, CalendarEntry.calendar_id == calendar_id, which
    )
    return (
        await session.scalars(statement.execution_options(populate_existing=True))
    ).one_or_none()
