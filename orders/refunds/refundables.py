"""Reading what of an order can still be given back."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import exists, func, select

from orders.models import (
    OrderPlace,
    Payment,
    PaymentUse,
    PlaceKind,
    Refund,
    RefundLine,
    RefundState,
)
from orders.orders.queries import order_with_lines
from orders.payments.queries import payment_of_order
from orders.refunds.errors import NothingPaid
from orders.refunds.planning import ItemLeft, Refundable
from shared.db import ReadSession
from shared.errors import NotFound
from shared.money import Money


async def refundable(session: ReadSession, order_id: int) -> Refundable:
    """Return what of an order can still be given back; raises `NotFound` and `NothingPaid`.

    What a refund is for that SumUp refused is the customer's again.
    """
    order = await order_with_lines(session, order_id)
    if order is None:
        raise NotFound()
    payment = await payment_of_order(session, order_id)
    if payment is None:
        raise NothingPaid()
    counted = await session.execute(
        select(RefundLine.order_item_id, RefundLine.order_place_id, func.sum(RefundLine.quantity))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.order_id == order_id, Refund.state != RefundState.REFUSED)
        .group_by(RefundLine.order_item_id, RefundLine.order_place_id)
    )
    gone = {(item_id, place_id): quantity for item_id, place_id, quantity in counted}
    return Refundable(
        order=order,
        payment=payment,
        items=[ItemLeft(it, it.quantity - gone.get((it.id, None), 0)) for it in order.items],
        places=[it for it in order.places if (None, it.id) not in gone],
    )


async def worth_of_tickets(session: ReadSession, ticket_ids: Collection[int]) -> list[Money]:
    """Return what would go back for tickets in each currency, as `refund_cancelled` gives it back.

    What was given back of them does not count, and no more than is left of an order's payment.
    """
    is_gone = exists().where(
        RefundLine.order_place_id == OrderPlace.id,
        RefundLine.refund_id == Refund.id,
        Refund.state != RefundState.REFUSED,
    )
    is_theirs = (Payment.order_id == OrderPlace.order_id) & (Payment.use == PaymentUse.ORDER)
    rows = await session.execute(
        select(Payment, func.sum(OrderPlace.price_minor))
        .join(OrderPlace, is_theirs)
        .where(OrderPlace.kind == PlaceKind.TICKET, OrderPlace.place_id.in_(ticket_ids), ~is_gone)
        .group_by(Payment.id)
    )
    worth: dict[str, int] = defaultdict(int)
    for payment, price in rows:
        worth[payment.currency] += min(int(price), payment.left.minor)
    return [Money(minor, currency) for currency, minor in sorted(worth.items()) if minor]
