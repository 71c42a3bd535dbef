"""Who has tickets to an event, each once, and what was written to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from events.entries.models import CalendarEntry
from events.messages.models import EventMessage
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from shared.db import ReadSession

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody with tickets: a person, by their latest order, or whoever made an order."""

    order_id: int | None
    user_id: int | None

    @property
    def name(self) -> str:
        """What tells them from all others who have tickets."""
        return f"order:{self.order_id}" if self.user_id is None else f"user:{self.user_id}"


async def recipients_of(session: ReadSession, entry_id: int) -> Sequence[Recipient]:
    """Return who has a valid ticket to an event: each once, however many they have.

    Who was erased cannot be written to.
    """
    order_of_guest = case((Ticket.user_id.is_(None), Ticket.order_id))
    latest = func.max(Ticket.order_id)
    rows = await session.execute(
        select(latest, Ticket.user_id)
        .join(Ticket.ticket_type)
        .where(
            TicketType.entry_id == entry_id,
            Ticket.state == TicketState.VALID,
            Ticket.erased_at.is_(None),
            func.num_nonnulls(Ticket.order_id, Ticket.user_id) > 0,
        )
        .group_by(Ticket.user_id, order_of_guest)
        .order_by(latest, Ticket.user_id)
    )
    return [Recipient(*row) for row in rows]


async def messages_of(session: ReadSession, entry_id: int) -> Sequence[EventMessage]:
    """Return what was written to those who have tickets to an event, the latest first."""
    statement = (
        select(EventMessage)
        .where(EventMessage.entry_id == entry_id)
        .order_by(EventMessage.id.desc())
        .limit(MOST_SHOWN)
    )
    return (await session.scalars(statement)).all()


async def message_with_event(
    session: ReadSession, message_id: int
) -> tuple[EventMessage, CalendarEntry]:
    """Return a message and the event it is about."""
    statement = (
        select(EventMessage, CalendarEntry)
        .join(CalendarEntry, CalendarEntry.id == EventMessage.entry_id)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(EventMessage.id == message_id)
    )
    message, entry = (await session.execute(statement)).one()
    return message, entry
