"""What whoever bought tickets does with them: names who comes, and gives one back."""

from datetime import datetime

from sqlalchemy import update

from events.claims.queries import lock_claim
from events.ticket_pages.queries import tickets_come_in_with
from events.ticket_pages.rules import NotTakenBack, is_taken_back
from events.tickets.models import LONGEST_HOLDER, Ticket
from events.tickets.queries import lock_ticket_types_of, lock_tickets
from events.tickets.service import cancel_tickets
from glue.contracts.events import TicketCancelled, TicketState
from shared.db import WriteSession
from shared.errors import NotFound
from shared.outbox import emit


async def rename_holder(session: WriteSession, *, order_id: int, ticket_id: int, name: str) -> None:
    """Say who comes with a valid ticket of an order; raises `NotFound`."""
    renamed = await session.scalar(
        update(Ticket)
        .where(
            Ticket.id == ticket_id,
            Ticket.order_id == order_id,
            Ticket.state == TicketState.VALID,
            Ticket.erased_at.is_(None),
        )
        .values(holder_name=" ".join(name.split())[:LONGEST_HOLDER])
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    if renamed is None:
        raise NotFound()


async def give_back(
    session: WriteSession, *, order_id: int, ticket_id: int, now: datetime
) -> Ticket:
    """Cancel one ticket within the policy of its event; its place is free, its money goes back.

    Raises `NotTakenBack`. Doing it twice cancels it once.
    """
    await lock_claim(session, order_id)
    await lock_ticket_types_of(session, [ticket_id])
    tickets = await lock_tickets(session, [ticket_id])
    ticket = next((it for it in tickets if it.order_id == order_id), None)
    if ticket is None:
        raise NotFound()
    if ticket.state is TicketState.CANCELLED:
        return ticket
    has_come_in = bool(await tickets_come_in_with(session, [ticket_id]))
    if not is_taken_back(ticket, has_come_in=has_come_in, now=now):
        raise NotTakenBack()
    await cancel_tickets(session, order_id=order_id, ids=[ticket_id])
    event = TicketCancelled(ticket_id=ticket_id, order_id=order_id)
    await emit(session, event, stream=f"ticket:{ticket_id}")
    return ticket
