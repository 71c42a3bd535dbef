"""Meaning a refund, and writing down what came of it. The order is locked by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from glue.contracts.orders import OrderRefunded
from orders.ledger.service import post_refund
from orders.models import (
    Order,
    Payment,
    PaymentUse,
    Refund,
    RefundLine,
    RefundReason,
    RefundState,
)
from orders.money_cases.service import note_case_refused, resolve_by_refund
from orders.refunds.errors import RefundTooMuch
from orders.refunds.letters import tell_customer
from orders.refunds.queries import Owing, refund_by_key
from shared.db import WriteSession
from shared.money import Money, format_money
from shared.outbox import emit
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """So many of an order's item, or one of its places; units may go back on the shelf."""

    quantity: int
    order_item_id: int | None = None
    order_place_id: int | None = None
    returns_stock: bool = False


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What is to go back, and why; `key` is the caller's, so that asking twice changes nothing."""

    key: str
    amount: Money
    reason: RefundReason
    requested_by: int | None = None
    note: str = ""
    lines: Sequence[RefundedLine] = ()
    money_case_id: int | None = None


async def intend_refund(
    session: WriteSession, order: Order, payment: Payment, wish: RefundWish
) -> Refund:
    """Write down that some of a payment is to go back, so that no more than all of it ever can.

    Raises `RefundTooMuch`. Whoever calls starts the saga that makes it, in the same transaction.
    """
    known = await refund_by_key(session, order_id=order.id, key=wish.key)
    if known is not None:
        return known
    await _reserve(session, payment, wish.amount)
    refund = Refund(
        order_id=order.id,
        payment_id=payment.id,
        money_case_id=wish.money_case_id,
        key=wish.key,
        reason=wish.reason,
        state=RefundState.INTENDED,
        currency=wish.amount.currency,
        amount_minor=wish.amount.minor,
        requested_by=wish.requested_by,
        note=wish.note,
    )
    session.add(refund)
    await session.flush()
    session.add_all(
        RefundLine(
            refund_id=refund.id,
            order_item_id=line.order_item_id,
            order_place_id=line.order_place_id,
            quantity=line.quantity,
            returns_stock=line.returns_stock,
        )
        for line in wish.lines
    )
    await session.flush()
    return refund


async def record_made(
    session: WriteSession, owing: Owing, *, merchant_code: str, at: datetime
) -> None:
    """SumUp has given the money back: the books, the order and the customer hear of it, once."""
    refund, payment, order = owing.refund, owing.payment, owing.order
    if not refund.is_under_way:
        return
    refund.end(RefundState.MADE, at=at)
    if payment.use is PaymentUse.ORDER:
        order.refunded_minor += refund.amount_minor
        event = OrderRefunded(order_id=order.id, refund_id=refund.id)
        await emit(session, event, stream=order.stream)
    await tell_customer(session, order, refund)
    if refund.money_case_id is not None:
        await resolve_by_refund(session, refund.money_case_id, at=at)
    await session.flush()
    await post_refund(session, order, refund, payment, merchant_code=merchant_code, at=at)


async def record_refused(
    session: WriteSession, owing: Owing, *, problem: str, at: datetime
) -> None:
    """SumUp will not give it back: what was kept for it is free for another refund."""
    refund = owing.refund
    if not refund.is_under_way:
        return
    refund.end(RefundState.REFUSED, at=at, problem=problem[:255])
    await session.execute(
        update(Payment)
        .where(Payment.id == refund.payment_id)
        .values(refunded_minor=Payment.refunded_minor - refund.amount_minor)
        .execution_options(synchronize_session=False)
    )
    if refund.money_case_id is not None:
        await note_case_refused(session, refund.money_case_id, problem=problem[:255])


async def _reserve(session: WriteSession, payment: Payment, amount: Money) -> None:
    reserved = await session.scalar(
        update(Payment)
        .where(
            Payment.id == payment.id,
            Payment.currency == amount.currency,
            Payment.refunded_minor + amount.minor <= Payment.amount_minor,
        )
        .values(refunded_minor=Payment.refunded_minor + amount.minor)
        .returning(Payment.refunded_minor)
        .execution_options(synchronize_session=False)
    )
    if reserved is None:
        locale = current_runtime().settings.site.locale
        raise RefundTooMuch(left=format_money(payment.left, locale))
    payment.refunded_minor = reserved
