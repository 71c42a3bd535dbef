"""What follows when somebody gives a ticket back."""

from glue.contracts import events
from glue.services import bookings
from shared.outbox import on


@on(events.TicketCancelled)
async def refund_ticket_when_cancelled(event: events.TicketCancelled) -> None:
    """Give back what the ticket cost."""
    await bookings.refund_ticket(event.order_id, event.ticket_id, key=f"{event.id}:refund")
