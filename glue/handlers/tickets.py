"""What follows when somebody gives a ticket back."""

from glue.contracts import events, orders
from shared.outbox import on
from shared.rpc import call_action


@on(events.TicketCancelled)
async def refund_ticket_when_cancelled(event: events.TicketCancelled) -> None:
    """Give back what the ticket cost."""
    refund = orders.RefundTicket(order_id=event.order_id, ticket_id=event.ticket_id)
    await call_action(refund, key=f"{event.id}:refund")
