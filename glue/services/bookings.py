"""What follows in the other services when a booking is decided on, or a ticket given back."""

from glue.contracts import events, orders
from shared.rpc import call_action


async def tell_booker(entry_id: int, *, key: str, is_moved: bool = False) -> None:
    """Have events write to whoever booked."""
    await call_action(events.TellBooker(entry_id=entry_id, is_moved=is_moved), key=key)


async def tell_attendee(
    message_id: int, *, order_id: int | None, user_id: int | None, key: str
) -> None:
    """Have events write a message to somebody who has tickets."""
    action = events.TellAttendee(message_id=message_id, order_id=order_id, user_id=user_id)
    await call_action(action, key=key)


async def refund_entry(order_id: int, entry_id: int, *, key: str) -> None:
    """Have orders give back what was paid for a booking."""
    await call_action(orders.RefundPlaces(order_id=order_id, entry_ids=[entry_id]), key=key)


async def refund_tickets(order_id: int, ticket_ids: list[int], *, key: str) -> None:
    """Have orders give back what was paid for tickets of an order."""
    await call_action(orders.RefundPlaces(order_id=order_id, ticket_ids=ticket_ids), key=key)


async def tell_called_off(event: events.EventCalledOff, *, key: str) -> None:
    """Have events write to whoever had tickets to what does not take place."""
    action = events.TellCalledOff(
        entry_id=event.entry_id,
        order_id=event.order_id,
        user_id=event.user_id,
        ticket_ids=event.ticket_ids,
    )
    await call_action(action, key=key)
