"""A person's bookings and tickets, by their ids."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from events.entries.models import CalendarEntry
from events.holding import Holder
from events.tickets.models import Ticket, TicketType
from shared.db import ReadSession


async def bookings_of(
    session: ReadSession, holder: Holder, *, after_id: int, limit: int
) -> Sequence[CalendarEntry]:
    """Return whatever somebody holds, has booked or has let go, with its calendar."""
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(holder.holds(CalendarEntry), CalendarEntry.id > after_id)
        .order_by(CalendarEntry.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def tickets_of(
    session: ReadSession, holder: Holder, *, after_id: int, limit: int
) -> Sequence[Ticket]:
    """Return whatever tickets somebody holds, has bought or has let go, with their events."""
    path = contains_eager(Ticket.ticket_type).contains_eager(TicketType.entry)
    statement = (
        select(Ticket)
        .join(Ticket.ticket_type)
        .join(TicketType.entry)
        .options(path)
        .where(holder.holds(Ticket), Ticket.id > after_id)
        .order_by(Ticket.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()
