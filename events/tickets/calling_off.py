"""All tickets to an event that does not take place, and what is owed for them."""

from collections.abc import Sequence
from itertools import groupby

from events.tickets.models import Ticket
from events.tickets.moving import move
from events.tickets.queries import lock_live_tickets_of
from glue.contracts.events import EventCalledOff, TicketState
from shared.db import WriteSession
from shared.outbox import emit_all


async def call_off_tickets(session: WriteSession, entry_id: int) -> Sequence[Ticket]:
    """Cancel all tickets to an event that is locked, with its types; return those that were valid.

    What is in baskets is given up. What an order claims stays the order's, cancelled: where it is
    paid all the same, `confirm_tickets` owes its money.
    """
    tickets = await lock_live_tickets_of(session, entry_id)
    of_event = Ticket.id.in_([ticket.id for ticket in tickets])
    for state, after, counts in (
        (TicketState.PENDING, TicketState.EXPIRED, {"held": -1, "sold": 0}),
        (TicketState.ORDERED, TicketState.CANCELLED, {"held": -1, "sold": 0}),
        (TicketState.VALID, TicketState.CANCELLED, {"held": 0, "sold": -1}),
    ):
        which = of_event & (Ticket.state == state)
        await move(session, which, after, **counts, held_until=None)
    return [ticket for ticket in tickets if ticket.state is TicketState.VALID]


async def owe_for_called_off(session: WriteSession, tickets: Sequence[Ticket]) -> None:
    """Have each who has some of these tickets told, and given back what they paid for them."""
    said = []
    for (entry_id, order_id, user_id), theirs in groupby(sorted(tickets, key=_whose), key=_whose):
        event = EventCalledOff(
            entry_id=entry_id,
            # The key sorts what is missing first.
            order_id=order_id or None,
            user_id=user_id or None,
            ticket_ids=[ticket.id for ticket in theirs],
        )
        # A stream of each order's own: one that cannot be refunded keeps nobody else waiting.
        said.append((event, f"called-off:{entry_id}:{order_id}:{user_id}"))
    await emit_all(session, said)


def _whose(ticket: Ticket) -> tuple[int, int, int]:
    return (ticket.ticket_type.entry_id, ticket.order_id or 0, ticket.user_id or 0)
