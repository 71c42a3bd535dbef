"""A person's bookings and tickets, by their ids."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from events.door.models import Passage
from events.entries.models import CalendarEntry
from events.holding import Holder
from events.messages.models import EventMessage
from events.messages.queries import Recipient
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


async def passages_of(
    session: ReadSession, holder: Holder, *, after_id: int, limit: int
) -> Sequence[Passage]:
    """Return the ways in and out with somebody's tickets, with their events."""
    return await _passages(session, holder.holds(Ticket), after_id, limit)


async def passages_seen_by(
    session: ReadSession, user_id: int | None, *, after_id: int, limit: int
) -> Sequence[Passage]:
    """Return the ways in and out of others that somebody saw to, with their events."""
    return await _passages(session, Passage.user_id == user_id, after_id, limit)


async def _passages(
    session: ReadSession, which: ColumnElement[bool], after_id: int, limit: int
) -> Sequence[Passage]:
    path = contains_eager(Passage.ticket).contains_eager(Ticket.ticket_type)
    statement = (
        select(Passage)
        .join(Passage.ticket)
        .join(Ticket.ticket_type)
        .join(TicketType.entry)
        .options(path.contains_eager(TicketType.entry))
        .where(which, Passage.id > after_id)
        .order_by(Passage.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def keys_of_letters(
    session: ReadSession, user_id: int, entry_ids: Collection[int], ticket_ids: Collection[int]
) -> Sequence[str]:
    """Return the keys of all that may have been written to somebody about these places of theirs.

    It went to the addresses of their orders, which need not be that of their account.
    """
    changes = await session.execute(
        select(CalendarEntry.id, CalendarEntry.sequence).where(CalendarEntry.id.in_(entry_ids))
    )
    keys = [f"entry:{id}:{number}" for id, last in changes for number in range(last + 1)]
    tickets = await session.execute(
        select(Ticket.order_id, TicketType.entry_id)
        .join(Ticket.ticket_type)
        .where(Ticket.id.in_(ticket_ids))
        .distinct()
    )
    orders, events = set[int](), set[int]()
    for order_id, event_id in tickets:
        events.add(event_id)
        if order_id is not None:
            orders.add(order_id)
    messages = await session.scalars(
        select(EventMessage.id).where(EventMessage.entry_id.in_(events))
    )
    subjects = [f"called-off:{id}" for id in events] + [f"message:{id}" for id in messages]
    names = [Recipient(None, user_id).name, *(Recipient(it, None).name for it in orders)]
    keys += [f"{subject}:{name}" for subject in subjects for name in names]
    return keys + [f"tickets:{order_id}" for order_id in orders]
