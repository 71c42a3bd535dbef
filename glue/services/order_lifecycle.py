"""What follows in the other services when an order is paid or can no longer be."""

from datetime import datetime

from glue.contracts import cart, events, orders
from shared.errors import NotFound
from shared.rpc import call_action, fetch_data


async def claim_entries_for_order(
    order: orders.Order,
    *,
    entry_ids: list[int],
    ticket_ids: list[int],
    held_until: datetime,
    key: str,
) -> events.Places:
    """Bind a basket's held places to an order; raises `HoldExpired` when one is held no longer."""
    return await call_action(
        events.ClaimEntriesForOrder(
            order_id=order.id,
            user_id=order.user_id,
            session_id=order.session_id,
            page_post_id=order.page_post_id,
            entry_ids=entry_ids,
            ticket_ids=ticket_ids,
            held_until=held_until,
        ),
        key=key,
    )


async def confirm_entries_for_order(order_id: int, *, key: str) -> events.Places:
    """Keep an order's places for good; raises `ClaimGone` when they were given back."""
    return await call_action(events.ConfirmEntriesForOrder(order_id=order_id), key=key)


async def release_entries_for_order(order_id: int, *, key: str) -> events.Places:
    """Give an order's places back."""
    return await call_action(events.ReleaseEntriesForOrder(order_id=order_id), key=key)


async def get_entries_for_order(order_id: int) -> events.Places:
    """Return the places bound to an order."""
    return await fetch_data(events.EntriesForOrder(order_id=order_id))


async def clear_cart_for_order(order_id: int, *, key: str) -> None:
    """Take exactly what an order took out of the basket it came from."""
    order = await fetch_data(orders.OrderStatus(order_id=order_id))
    if order is None:
        raise NotFound()
    await call_action(
        cart.ClearCartForOrder(
            user_id=order.user_id,
            session_id=order.session_id,
            page_post_id=order.page_post_id,
            order_id=order.id,
            lines=order.lines,
        ),
        key=key,
    )


async def close_checkout_of_order(order_id: int, *, key: str) -> None:
    """Let the basket an expired order came from be sent again."""
    await call_action(cart.CloseCheckout(order_id=order_id), key=key)
