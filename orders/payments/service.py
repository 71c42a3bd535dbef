"""What changes an order's payment. Each function works on rows locked by the caller."""

import logging
import secrets
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from glue.contracts.orders import OrderExpired, OrderFailed, OrderPaid
from orders.models import AttemptStatus, EndedBecause, Order, Payment, PaymentAttempt
from orders.payments.queries import Owed
from orders.payments.receipts import queue_receipt
from orders.payments.schedule import FIRST_PAUSE, Deadlines
from shared.db import WriteSession
from shared.outbox import emit
from shared.payments.sumup import Checkout, CheckoutStatus, Transaction

logger = logging.getLogger(__name__)


async def begin_attempt(
    session: WriteSession, order: Order, *, number: int, deadlines: Deadlines
) -> PaymentAttempt:
    """Write down that an order is to be paid, under a reference SumUp has never seen."""
    attempt = PaymentAttempt(
        order_id=order.id,
        number=number,
        reference=_new_reference(order, number),
        status=AttemptStatus.OPENING,
        currency=order.currency,
        amount_minor=order.total_minor,
        valid_until=deadlines.valid_until,
        next_check_at=deadlines.expires_at,
    )
    session.add(attempt)
    await session.flush()
    return attempt


def record_opened(owed: Owed, checkout: Checkout, *, now: datetime) -> None:
    """SumUp holds the attempt's checkout, which we opened now or found there."""
    owed.attempt.note_opened(checkout_id=checkout.id, hosted_url=checkout.hosted_url, at=now)
    owed.attempt.checks = 0
    is_news = checkout.status is not CheckoutStatus.PENDING
    owed.attempt.next_check_at = now if is_news else now + FIRST_PAUSE
    owed.order.await_payment()


async def record_reading(
    session: WriteSession, owed: Owed, checkout: Checkout, *, merchant_code: str, now: datetime
) -> None:
    """Put into effect what SumUp says of an attempt that is not over yet.

    The money is SumUp's word on the transaction: a checkout that is said to be paid and shows no
    payment is read again later. FAILED is not final.
    """
    attempt = owed.attempt
    attempt.checked_at = now
    if not attempt.is_unfinished:
        return
    problem = disagreement(checkout, attempt, merchant_code=merchant_code)
    if problem is not None:
        _record_mismatch(owed, problem)
        return
    if not attempt.may_be_paid:
        record_opened(owed, checkout, now=now)
    if checkout.payment is not None:
        await _record_payment(session, owed, checkout.payment, now=now)
    elif checkout.status is CheckoutStatus.EXPIRED:
        await _record_closed(session, owed, now=now)
    elif checkout.status is CheckoutStatus.FAILED:
        attempt.status = AttemptStatus.FAILED
        if owed.order.note_failed_payment():
            await emit(session, OrderFailed(order_id=owed.order.id), stream=_stream(owed.order))


async def end_order(session: WriteSession, order: Order, because: EndedBecause) -> None:
    """Tell everybody that an order can no longer be paid; its attempts are over."""
    if order.expire(because):
        await emit(session, OrderExpired(order_id=order.id), stream=_stream(order))


def disagreement(checkout: Checkout, attempt: PaymentAttempt, *, merchant_code: str) -> str | None:
    """Say in what SumUp's checkout is not the one this attempt asked for."""
    pairs = [
        ("checkout", attempt.checkout_id or checkout.id, checkout.id),
        ("reference", attempt.reference, checkout.reference),
        ("merchant", merchant_code, checkout.merchant_code),
        ("amount", attempt.amount, checkout.amount),
    ]
    if checkout.payment is not None:
        payee = checkout.payment.merchant_code or merchant_code
        pairs += [
            ("payment", attempt.amount, checkout.payment.amount),
            ("payee", merchant_code, payee),
        ]
    for what, wanted, found in pairs:
        if wanted != found:
            return f"{what}: {found} instead of {wanted}"[:255]
    return None


async def _record_payment(
    session: WriteSession, owed: Owed, payment: Transaction, *, now: datetime
) -> None:
    order, attempt = owed.order, owed.attempt
    received_at = payment.at or now
    recorded = await session.execute(
        insert(Payment)
        .values(
            attempt_id=attempt.id,
            transaction_id=payment.id,
            currency=payment.amount.currency,
            amount_minor=payment.amount.minor,
            received_at=received_at,
        )
        .on_conflict_do_nothing(index_elements=[Payment.transaction_id])
        .returning(Payment.id)
    )
    if recorded.scalar_one_or_none() is None:
        _record_mismatch(owed, "payment: its transaction paid another attempt")
        return
    attempt.end(AttemptStatus.PAID, at=now)
    if not order.mark_paid(at=received_at):
        attempt.problem = "the order was paid before"
        logger.error("order %s was paid twice", order.id, extra={"attempt": attempt.id})
        return
    await emit(session, OrderPaid(order_id=order.id), stream=_stream(order))
    await queue_receipt(session, order, attempt)


async def _record_closed(session: WriteSession, owed: Owed, *, now: datetime) -> None:
    owed.attempt.end(AttemptStatus.EXPIRED, at=now)
    if now >= owed.order.expires_at:
        await end_order(session, owed.order, EndedBecause.NOT_PAID)
    else:
        owed.attempt.next_check_at = owed.order.expires_at


def _record_mismatch(owed: Owed, problem: str) -> None:
    owed.attempt.note_mismatch(problem)
    logger.error(
        "SumUp holds something else than order %s asked for: %s",
        owed.order.id,
        problem,
        extra={"attempt": owed.attempt.id},
    )


def _new_reference(order: Order, number: int) -> str:
    # The end is random because numbers come again, after a restore or beside another installation,
    # and a checkout that somebody paid long ago must never be adopted for a new order.
    parts = (order.reference_prefix, str(order.id), str(number), secrets.token_hex(4))
    return "-".join(part for part in parts if part)


def _stream(order: Order) -> str:
    return f"order:{order.id}"
