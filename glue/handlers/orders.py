"""What orders say, and what the other services do about it."""

from glue.contracts import events, market, orders
from glue.services import order_lifecycle
from shared.outbox import on


@on(orders.OrderPaid)
async def confirm_entries_when_order_paid(event: orders.OrderPaid) -> None:
    """Keep the places of a paid order; where they are gone, orders clears that up."""
    try:
        await order_lifecycle.confirm_entries_for_order(event.order_id, key=f"{event.id}:confirm")
    except events.ClaimGone:
        await order_lifecycle.note_claim_gone(event.order_id, key=f"{event.id}:places-gone")


@on(orders.OrderPaid)
async def commit_stock_when_order_paid(event: orders.OrderPaid) -> None:
    """Sell the units of a paid order; where they are gone, orders clears that up."""
    try:
        await order_lifecycle.commit_stock_for_order(event.order_id, key=f"{event.id}:commit")
    except market.StockGone:
        await order_lifecycle.note_claim_gone(event.order_id, key=f"{event.id}:stock-gone")


@on(orders.OrderPaid)
async def clear_cart_when_order_paid(event: orders.OrderPaid) -> None:
    """Take what was paid out of the basket."""
    await order_lifecycle.clear_cart_for_order(event.order_id, key=f"{event.id}:clear-cart")


@on(orders.OrderExpired)
async def release_entries_when_order_expired(event: orders.OrderExpired) -> None:
    """Give the places of an expired order back."""
    await order_lifecycle.release_entries_for_order(event.order_id, key=f"{event.id}:release")


@on(orders.OrderExpired)
async def release_stock_when_order_expired(event: orders.OrderExpired) -> None:
    """Give the units of an expired order back."""
    await order_lifecycle.release_stock_for_order(event.order_id, key=f"{event.id}:release-stock")


@on(orders.OrderExpired)
async def close_checkout_when_order_expired(event: orders.OrderExpired) -> None:
    """Let the basket be sent again."""
    await order_lifecycle.close_checkout_of_order(event.order_id, key=f"{event.id}:close")


@on(orders.OrderRefunded)
async def let_go_when_order_refunded(event: orders.OrderRefunded) -> None:
    """Free the places a refund was for, and put its units back on the shelf."""
    await order_lifecycle.let_go_of_refunded(event.refund_id, key=f"{event.id}:let-go")
