"""What would be lost if an event were called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from events.messages.queries import recipients_of
from events.tickets.models import Ticket, TicketType
from events.tickets.queries import count_held
from glue.contracts.events import TicketState
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class TicketsOut:
    """The valid tickets to an event, how many people have them, and how many more are held."""

    ticket_ids: Sequence[int]
    people: int
    held: int


async def tickets_out(session: ReadSession, entry_id: int, *, now: datetime) -> TicketsOut:
    """Count what is out of an event's tickets."""
    types = select(TicketType.id).where(TicketType.entry_id == entry_id)
    type_ids = (await session.scalars(types)).all()
    valid = (
        select(Ticket.id)
        .where(Ticket.ticket_type_id.in_(type_ids), Ticket.state == TicketState.VALID)
        # Those of an order are asked for together.
        .order_by(Ticket.order_id, Ticket.id)
    )
    return TicketsOut(
        ticket_ids=(await session.scalars(valid)).all(),
        people=len(await recipients_of(session, entry_id)),
        held=sum((await count_held(session, type_ids, now=now)).values()),
    )
