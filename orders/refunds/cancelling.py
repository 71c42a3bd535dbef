"""What was paid for places that were cancelled goes back, by rule and without a person."""

from collections.abc import Collection, Mapping
from hashlib import sha256

from orders.models import PlaceKind, Refund, RefundReason
from orders.payments.queries import lock_latest
from orders.refunds.errors import NothingPaid
from orders.refunds.making import start_making
from orders.refunds.refundables import refundable
from orders.refunds.service import RefundedLine, RefundWish, intend_refund
from shared.db import WriteSession
from shared.money import sum_money


async def refund_cancelled(
    session: WriteSession, order_id: int, cancelled: Mapping[PlaceKind, Collection[int]]
) -> Refund | None:
    """Mean the refund of what places cost that are cancelled; None where nothing of it is left.

    A place that was given back is not given back again. Raises `NotFound`.
    """
    await lock_latest(session, order_id)
    try:
        it = await refundable(session, order_id)
    except NothingPaid:
        return None
    places = [place for place in it.places if place.place_id in cancelled.get(place.kind, ())]
    worth = sum_money([place.price for place in places], it.order.currency)
    amount = min(worth, it.left)
    if not amount:
        return None
    named = sorted(place.id for place in places)
    # However many there are, their key is of one length.
    digest = sha256(",".join(map(str, named)).encode()).hexdigest()[:32]
    wish = RefundWish(
        key=f"cancelled:{digest}",
        amount=amount,
        reason=RefundReason.CANCELLED,
        lines=[RefundedLine(1, order_place_id=place_id) for place_id in named],
    )
    refund = await intend_refund(session, it.order, it.payment, wish)
    await start_making(session, refund)
    return refund
