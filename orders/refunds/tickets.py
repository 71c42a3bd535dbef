"""Giving back what a cancelled ticket cost, by rule."""

from orders.models import PlaceKind, RefundReason
from orders.payments.queries import lock_latest
from orders.refunds.errors import NothingPaid
from orders.refunds.making import start_making
from orders.refunds.queries import refund_by_key
from orders.refunds.refundables import refundable
from orders.refunds.service import RefundedLine, RefundWish, intend_refund
from shared.db import WriteSession


async def refund_ticket(session: WriteSession, *, order_id: int, ticket_id: int) -> bool:
    """Mean the refund of one ticket, once; say whether that is news.

    No more goes back than is left of the payment. The saga makes it.
    """
    await lock_latest(session, order_id)
    key = f"ticket:{ticket_id}"
    if await refund_by_key(session, order_id=order_id, key=key) is not None:
        return False
    try:
        it = await refundable(session, order_id)
    except NothingPaid:
        return False
    places = (one for one in it.places if one.kind is PlaceKind.TICKET)
    place = next((one for one in places if one.place_id == ticket_id), None)
    if place is None:
        return False
    amount = min(place.price, it.left, key=lambda money: money.minor)
    if not amount:
        return False
    lines = [RefundedLine(1, order_place_id=place.id)]
    wish = RefundWish(key=key, amount=amount, reason=RefundReason.CANCELLED, lines=lines)
    await start_making(session, await intend_refund(session, it.order, it.payment, wish))
    return True
