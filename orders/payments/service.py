"""What changes an order's payment. Each function works on rows locked by the caller."""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from glue.contracts.orders import OrderExpired, OrderFailed, OrderPaid
from orders.ledger.service import post_payment
from orders.models import (
    AttemptStatus,
    CaseKind,
    EndedBecause,
    Order,
    Payment,
    PaymentAttempt,
    PaymentUse,
)
from orders.money_cases.service import clear_up_foreign, open_case
from orders.orders.queries import load_lines
from orders.payments.queries import Owed
from orders.payments.receipts import queue_booked, queue_receipt
from orders.payments.schedule import FIRST_PAUSE, Deadlines
from orders.receipts.numbers import next_receipt_number
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
    """Put into effect what SumUp says of an attempt that is not over yet, or has run out.

    The money is SumUp's word on the transaction: a checkout that is said to be paid and shows no
    payment is read again later. FAILED is not final. What is not ours, or not what we asked for,
    never settles anything and opens a money case.
    """
    attempt = owed.attempt
    attempt.checked_at = now
    if attempt.has_run_out:
        await _record_late(session, owed, checkout, merchant_code=merchant_code, now=now)
    if not attempt.is_unfinished:
        return
    problem = disagreement(checkout, attempt, merchant_code=merchant_code)
    if problem is not None:
        await _record_foreign(session, owed, problem, now=now)
        return
    await clear_up_foreign(session, attempt, now=now)
    if not attempt.may_be_paid:
        record_opened(owed, checkout, now=now)
    if checkout.payment is not None:
        await _record_payment(session, owed, checkout.payment, merchant_code=merchant_code, now=now)
    elif checkout.status is CheckoutStatus.EXPIRED:
        await _record_closed(session, owed, now=now)
    elif checkout.status is CheckoutStatus.FAILED:
        attempt.status = AttemptStatus.FAILED
        if owed.order.note_failed_payment():
            await emit(session, OrderFailed(order_id=owed.order.id), stream=owed.order.stream)


async def record_free(session: WriteSession, owed: Owed, *, now: datetime) -> None:
    """Settle an order of nothing, whose things are kept: there is no payment, and no receipt."""
    owed.attempt.end(AttemptStatus.PAID, at=now)
    owed.order.mark_paid(at=now, receipt_number=None)
    await emit(session, OrderPaid(order_id=owed.order.id), stream=owed.order.stream)
    await queue_booked(session, owed.order)


async def end_order(session: WriteSession, order: Order, because: EndedBecause) -> None:
    """Tell everybody that an order can no longer be paid; its attempts are over."""
    if order.expire(because):
        await emit(session, OrderExpired(order_id=order.id), stream=order.stream)


async def note_too_few(session: WriteSession, order: Order, left: Mapping[int, int]) -> None:
    """Write down how many there were of what could not be kept, by product."""
    await load_lines(session, order)
    for item in order.items:
        number = left.get(item.product_id, item.quantity)
        item.was_left = number if number < item.quantity else None


def disagreement(checkout: Checkout, attempt: PaymentAttempt, *, merchant_code: str) -> str | None:
    """Say in what SumUp's checkout is not the one this attempt asked for.

    A payment of another amount in the right currency is no disagreement: it is ours, and goes back.
    """
    pairs: list[tuple[str, object, object]] = [
        ("checkout", attempt.checkout_id or checkout.id, checkout.id),
        ("reference", attempt.reference, checkout.reference),
        ("merchant", merchant_code, checkout.merchant_code),
        ("amount", attempt.amount, checkout.amount),
    ]
    if checkout.payment is not None:
        pairs += [
            ("payee", merchant_code, checkout.payment.merchant_code or merchant_code),
            ("payment", attempt.currency, checkout.payment.amount.currency),
        ]
    for what, wanted, found in pairs:
        if wanted != found:
            return f"{what}: {found} instead of {wanted}"[:255]
    return None


async def _record_late(
    session: WriteSession, owed: Owed, checkout: Checkout, *, merchant_code: str, now: datetime
) -> None:
    """Put into effect a payment that is shown only after the attempt has run out."""
    order, attempt = owed.order, owed.attempt
    attempt.next_check_at = order.expires_at if now < order.expires_at else None
    if checkout.payment is None:
        return
    problem = disagreement(checkout, attempt, merchant_code=merchant_code)
    if problem is not None:
        logger.error(
            "attempt %s has run out, and SumUp holds something else: %s", attempt.id, problem
        )
        return
    await _record_payment(session, owed, checkout.payment, merchant_code=merchant_code, now=now)


async def _record_payment(
    session: WriteSession,
    owed: Owed,
    transaction: Transaction,
    *,
    merchant_code: str,
    now: datetime,
) -> None:
    order, attempt = owed.order, owed.attempt
    use = _use_of(transaction, owed)
    payment = await _insert_payment(session, owed, transaction, use=use, now=now)
    if payment is None:
        if attempt.is_unfinished:
            problem = "payment: its transaction paid another attempt"
            await _record_foreign(session, owed, problem, now=now)
        return
    if use is PaymentUse.WRONG_AMOUNT:
        await _record_closed(session, owed, now=now)
        attempt.problem = f"payment: {payment.amount} instead of {attempt.amount}"
        await open_case(session, owed, CaseKind.WRONG_AMOUNT, payment=payment, now=now)
    else:
        attempt.end(AttemptStatus.PAID, at=now)
    if use is PaymentUse.TWICE:
        attempt.problem = "the order was paid before"
        await open_case(session, owed, CaseKind.PAID_TWICE, payment=payment, now=now)
    if use is PaymentUse.ORDER:
        order.mark_paid(
            at=payment.received_at,
            receipt_number=await next_receipt_number(session, order.page_post_id),
        )
        await emit(session, OrderPaid(order_id=order.id), stream=order.stream)
        await queue_receipt(session, order, attempt)
    await session.flush()
    await post_payment(session, order, payment, merchant_code=merchant_code)


def _use_of(transaction: Transaction, owed: Owed) -> PaymentUse:
    if transaction.amount != owed.attempt.amount:
        return PaymentUse.WRONG_AMOUNT
    return PaymentUse.TWICE if owed.order.is_paid else PaymentUse.ORDER


async def _insert_payment(
    session: WriteSession,
    owed: Owed,
    transaction: Transaction,
    *,
    use: PaymentUse,
    now: datetime,
) -> Payment | None:
    added = await session.scalars(
        insert(Payment)
        .values(
            order_id=owed.order.id,
            attempt_id=owed.attempt.id,
            use=use,
            transaction_id=transaction.id,
            currency=transaction.amount.currency,
            amount_minor=transaction.amount.minor,
            received_at=transaction.at or now,
        )
        .on_conflict_do_nothing(index_elements=[Payment.transaction_id])
        .returning(Payment)
    )
    return added.one_or_none()


async def _record_closed(session: WriteSession, owed: Owed, *, now: datetime) -> None:
    owed.attempt.end(AttemptStatus.EXPIRED, at=now)
    if now >= owed.order.expires_at:
        await end_order(session, owed.order, EndedBecause.NOT_PAID)
    else:
        owed.attempt.next_check_at = owed.order.expires_at


async def _record_foreign(
    session: WriteSession, owed: Owed, problem: str, *, now: datetime
) -> None:
    owed.attempt.note_mismatch(problem)
    await open_case(session, owed, CaseKind.FOREIGN, now=now)


def _new_reference(order: Order, number: int) -> str:
    # The end is random because numbers come again, after a restore or beside another installation,
    # and a checkout that somebody paid long ago must never be adopted for a new order.
    parts = (order.reference_prefix, str(order.id), str(number), secrets.token_hex(4))
    return "-".join(part for part in parts if part)
