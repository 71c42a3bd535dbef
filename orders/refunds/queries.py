"""What is known of refunds, and the locks under which they change."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from orders.models import (
    Order,
    OrderItem,
    OrderPlace,
    Payment,
    Refund,
    RefundLine,
    RefundState,
)
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Owing:
    """A refund with the payment it is taken from and the order of both."""

    refund: Refund
    payment: Payment
    order: Order


@dataclass(frozen=True, slots=True)
class RefundedThing:
    """So many of what an order line was, given back by one refund."""

    line: RefundLine
    item: OrderItem | None
    place: OrderPlace | None


async def owing(session: ReadSession, refund_id: int) -> Owing:
    """Return a refund with its payment and order; raises `NotFound`."""
    found = (
        await session.execute(
            select(Refund, Payment, Order)
            .join(Payment, Payment.id == Refund.payment_id)
            .join(Order, Order.id == Refund.order_id)
            .where(Refund.id == refund_id)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return Owing(*found)


async def lock_owing(session: WriteSession, refund_id: int) -> Owing:
    """Lock the order of a refund; all of it is read as it is once the lock is held."""
    await session.execute(
        select(Order.id)
        .join(Refund, Refund.order_id == Order.id)
        .where(Refund.id == refund_id)
        .with_for_update(of=Order)
    )
    return await owing(session, refund_id)


async def refund_by_key(session: ReadSession, *, order_id: int, key: str) -> Refund | None:
    return await session.scalar(
        select(Refund).where(Refund.order_id == order_id, Refund.key == key)
    )


async def is_first_under_way(session: ReadSession, refund: Refund) -> bool:
    """Say whether no earlier refund of the same payment is still under way."""
    earlier = await session.scalar(
        select(Refund.id)
        .where(
            Refund.payment_id == refund.payment_id,
            Refund.state == RefundState.INTENDED,
            Refund.id < refund.id,
        )
        .limit(1)
    )
    return earlier is None


async def given_back_by_us(session: ReadSession, payment: Payment) -> Money:
    """Add up the refunds of a payment that are made."""
    minor = await session.scalar(
        select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(
            Refund.payment_id == payment.id, Refund.state == RefundState.MADE
        )
    )
    return Money(int(minor or 0), payment.currency)


async def refunds_of_order(session: ReadSession, order_id: int) -> Sequence[Refund]:
    """Return an order's refunds with their lines, oldest first."""
    found = await session.scalars(
        select(Refund)
        .where(Refund.order_id == order_id)
        .options(selectinload(Refund.lines))
        .order_by(Refund.id)
    )
    return found.all()


async def things_of(session: ReadSession, refund_id: int) -> Sequence[RefundedThing]:
    """Return what of its order a refund is for."""
    rows = await session.execute(
        select(RefundLine, OrderItem, OrderPlace)
        .outerjoin(OrderItem, OrderItem.id == RefundLine.order_item_id)
        .outerjoin(OrderPlace, OrderPlace.id == RefundLine.order_place_id)
        .where(RefundLine.refund_id == refund_id)
        .order_by(RefundLine.id)
    )
    return [RefundedThing(*row) for row in rows]
