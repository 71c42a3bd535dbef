"""What follows in the other services when a booking is decided on, or a ticket given back."""

from glue.contracts import events, orders
from shared.rpc import call_action


async def tell_booker(entry_id: int, *, key: str, is_moved: bool = False) -> None:
    """Have events write to whoever booked."""
    await call_action(events.TellBooker(entry_id=entry_id, is_moved=is_moved), key=key)


async def refund_entry(order_id: int, entry_id: int, *, key: str) -> None:
    """Have orders give back what was paid for a booking."""
    await call_action(orders.RefundPlaces(order_id=order_id, entry_ids=[entry_id]), key=key)


async def refund_ticket(order_id: int, ticket_id: int, *, key: str) -> None:
    """Have orders give back what was paid for a ticket."""
    await call_action(orders.RefundPlaces(order_id=order_id, ticket_ids=[ticket_id]), key=key)
