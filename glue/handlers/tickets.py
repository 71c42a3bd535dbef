"""What follows when a ticket is given back, and when keepers write to those who have one."""

from glue.contracts import events
from glue.services import bookings
from shared.outbox import on


@on(events.TicketCancelled)
async def refund_ticket_when_cancelled(event: events.TicketCancelled) -> None:
    """Give back what the ticket cost."""
    await bookings.refund_ticket(event.order_id, event.ticket_id, key=f"{event.id}:refund")


@on(events.MessageSent)
async def tell_attendee_when_message_sent(event: events.MessageSent) -> None:
    """Write to somebody who has tickets."""
    await bookings.tell_attendee(
        event.message_id,
        order_id=event.order_id,
        user_id=event.user_id,
        key=f"{event.id}:tell",
    )
