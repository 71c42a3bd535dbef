"""What follows in the other services when an order is paid or can no longer be."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from glue.contracts import cart, events, market, orders
from shared.errors import NotFound
from shared.rpc import call_action, fetch_data


@dataclass(frozen=True, slots=True)
class OrderedThings:
    """The units and places of an order: what market and events keep for it."""

    order_id: int
    lines: Sequence[cart.OrderedLine]
    entry_ids: Sequence[int]
    ticket_ids: Sequence[int]

    @property
    def stock_lines(self) -> list[market.StockLine]:
        return [
            market.StockLine(product_id=it.product_id, quantity=it.quantity) for it in self.lines
        ]

    @property
    def has_places(self) -> bool:
        return bool(self.entry_ids or self.ticket_ids)


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
    """Keep an order's places for good, and have its tickets mailed.

    Raises `ClaimGone` when the places were given back.
    """
    places = await call_action(events.ConfirmEntriesForOrder(order_id=order_id), key=key)
    if places.tickets:
        await call_action(events.MailTickets(order_id=order_id), key=f"{key}:tickets")
    return places


async def keep_for_order(things: OrderedThings, *, key: str) -> None:
    """Keep the units and places that an order has claimed for good; its tickets are not mailed.

    Raises `StockGone` or `ClaimGone` when they were given back; what was kept by then is freed by
    `let_go_of_order`.
    """
    if things.lines:
        await call_action(market.CommitStock(order_id=things.order_id), key=f"{key}:commit")
    if things.has_places:
        places = events.ConfirmEntriesForOrder(order_id=things.order_id)
        await call_action(places, key=f"{key}:confirm")


async def hold_stock_for_order(things: OrderedThings, *, held_until: datetime, key: str) -> None:
    """Keep the units of an order; raises `OutOfStock`, and then a long one may keep some."""
    lines = things.stock_lines
    for start in range(0, len(lines), market.MAX_BATCH):
        await call_action(
            market.HoldStock(
                order_id=things.order_id,
                lines=lines[start : start + market.MAX_BATCH],
                held_until=held_until,
            ),
            key=f"{key}:{start}" if start else key,
        )


def left_of_lacking(refusal: market.OutOfStock) -> dict[int, int]:
    """Return how many are left of what is lacking, by product."""
    lacking = refusal.detail["lacking"]
    assert isinstance(lacking, list)
    return {
        int(str(it["product_id"])): int(str(it["left"])) for it in lacking if isinstance(it, dict)
    }


async def commit_stock_for_order(order_id: int, *, key: str) -> None:
    """Sell what an order holds; raises `StockGone` when it was given back or went to others."""
    if await _has_units(order_id):
        await call_action(market.CommitStock(order_id=order_id), key=key)


async def release_stock_for_order(order_id: int, *, key: str) -> None:
    """Give an order's units back."""
    if await _has_units(order_id):
        await call_action(market.ReleaseStock(order_id=order_id), key=key)


async def note_claim_gone(order_id: int, *, key: str) -> None:
    """Have orders clear up a paid order whose places or units are gone."""
    await call_action(orders.NoteClaimGone(order_id=order_id), key=key)


async def release_entries_for_order(order_id: int, *, key: str) -> events.Places:
    """Give an order's places back."""
    return await call_action(events.ReleaseEntriesForOrder(order_id=order_id), key=key)


async def release_order(order_id: int, *, key: str) -> None:
    """Give back the places and the units that an order holds; sold ones stay sold.

    Where one of the two is away, the other has given back all the same when that is raised.
    """
    outcomes = await asyncio.gather(
        release_entries_for_order(order_id, key=f"{key}:release"),
        release_stock_for_order(order_id, key=f"{key}:release-stock"),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


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


async def retake_for_order(things: OrderedThings, *, held_until: datetime, key: str) -> None:
    """Take the units and places of a paid order again and keep them for good.

    Raises `OutOfStock`, `StockGone`, `PlacesTaken` or `ClaimGone`; what was taken by then is given
    back by `let_go_of_order`.
    """
    order_id = things.order_id
    # Whoever begins again does so later, and asks for it until later: that is another request.
    until = f"{held_until:%Y%m%dT%H%M%S.%f}"
    if things.lines:
        await hold_stock_for_order(things, held_until=held_until, key=f"{key}:hold:{until}")
    if things.has_places:
        await call_action(
            events.RetakeEntriesForOrder(
                order_id=order_id,
                entry_ids=list(things.entry_ids),
                ticket_ids=list(things.ticket_ids),
                held_until=held_until,
            ),
            key=f"{key}:retake:{until}",
        )
        await confirm_entries_for_order(order_id, key=f"{key}:confirm")
    if things.lines:
        await call_action(market.CommitStock(order_id=order_id), key=f"{key}:commit")


async def let_go_of_order(things: OrderedThings, *, key: str) -> None:
    """Free all units and places of an order whose money goes back, paid ones included."""
    if things.has_places:
        await release_entries_for_order(things.order_id, key=f"{key}:release")
        await _cancel_places(things, key=key)
    if things.lines:
        await call_action(market.ReleaseStock(order_id=things.order_id), key=f"{key}:release-stock")
        await _return_units(things, key=key)


async def let_go_of_refunded(refund_id: int, *, key: str) -> None:
    """Cancel the places a refund was for, and put units back on the shelf that are to go there."""
    refund = await fetch_data(orders.RefundById(refund_id=refund_id))
    if refund is None:
        raise NotFound()
    things = OrderedThings(refund.order_id, refund.returned, refund.entry_ids, refund.ticket_ids)
    if things.has_places:
        await _cancel_places(things, key=key)
    if things.lines:
        # The money may be back before market was told of the sale, and what is not sold stays held.
        with suppress(market.StockGone):
            await call_action(market.CommitStock(order_id=things.order_id), key=f"{key}:commit")
        await _return_units(things, key=key)


async def _cancel_places(things: OrderedThings, *, key: str) -> None:
    await call_action(
        events.CancelEntriesForOrder(
            order_id=things.order_id,
            entry_ids=list(things.entry_ids),
            ticket_ids=list(things.ticket_ids),
        ),
        key=f"{key}:cancel",
    )


async def _return_units(things: OrderedThings, *, key: str) -> None:
    lines = things.stock_lines
    for start in range(0, len(lines), market.MAX_BATCH):
        await call_action(
            market.ReturnStock(
                order_id=things.order_id, lines=lines[start : start + market.MAX_BATCH]
            ),
            key=f"{key}:return:{start}" if start else f"{key}:return",
        )


async def _has_units(order_id: int) -> bool:
    order = await fetch_data(orders.OrderStatus(order_id=order_id))
    if order is None:
        raise NotFound()
    return bool(order.lines)
