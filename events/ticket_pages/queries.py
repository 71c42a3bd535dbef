"""Tickets that somebody has: those that are paid, and those that were cancelled since."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from events.door.models import Passage, Way
from events.tickets.models import Ticket
from events.tickets.queries import tickets_where
from glue.contracts.events import TicketState
from shared.db import ReadSession

SHOWN = (TicketState.VALID, TicketState.CANCELLED)


async def ticket_of_code(session: ReadSession, code: str) -> Ticket | None:
    """Return the ticket of a code, however it was typed."""
    is_it = Ticket.code == code.upper()
    found = await tickets_where(session, is_it, Ticket.state.in_(SHOWN))
    return next(iter(found), None)


async def tickets_had(session: ReadSession, order_id: int) -> Sequence[Ticket]:
    """Return the tickets of an order, by event."""
    return await tickets_where(session, Ticket.order_id == order_id, Ticket.state.in_(SHOWN))


async def tickets_come_in_with(session: ReadSession, ids: Collection[int]) -> frozenset[int]:
    """Return with which of some tickets somebody has come in through a door."""
    statement = select(Passage.ticket_id).where(Passage.ticket_id.in_(ids), Passage.way == Way.IN)
    return frozenset(await session.scalars(statement))
