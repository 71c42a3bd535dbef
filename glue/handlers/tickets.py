"""What follows when tickets are given back or called off, and when keepers write of an event."""

from glue.contracts import events
from glue.services import bookings
from shared.outbox import on


@on(events.TicketCancelled)
async def refund_ticket_when_cancelled(event: events.TicketCancelled) -> None:
    """Give back what the ticket cost."""
    await bookings.refund_tickets(event.order_id, [event.ticket_id], key=f"{event.id}:refund")


@on(events.MessageSent)
async def tell_attendee_when_message_sent(event: events.MessageSent) -> None:
    """Write to somebody who has tickets."""
    await bookings.tell_attendee(
        event.message_id,
        order_id=event.order_id,
        user_id=event.user_id,
        key=f"{event.id}:tell",
    )


@on(events.EventCalledOff)
async def refund_tickets_when_event_called_off(event: events.EventCalledOff) -> None:
    """Give back what the tickets cost."""
    if event.order_id is not None:
        await bookings.refund_tickets(event.order_id, event.ticket_ids, key=f"{event.id}:refund")


@on(events.EventCalledOff)
async def tell_when_event_called_off(event: events.EventCalledOff) -> None:
    """Write to whoever had the tickets that the event does not take place."""
    await bookings.tell_called_off(event, key=f"{event.id}:tell")
