"""What is known of attempts to pay, and the locks under which they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from orders.models import (
    UNFINISHED,
    AttemptStatus,
    Order,
    Payment,
    PaymentAttempt,
    PaymentUse,
)
from orders.payments.schedule import next_check
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Owed:
    """An order and one attempt to pay it, as they are in one session."""

    order: Order
    attempt: PaymentAttempt


# Made once: each step of a payment asks by them. What the session has is read anew.
_OWED = (
    select(Order, PaymentAttempt)
    .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
    .execution_options(populate_existing=True)
)
_BY_ATTEMPT = _OWED.where(PaymentAttempt.id == bindparam("attempt_id"))
_LATEST = (
    _OWED.where(Order.id == bindparam("order_id")).order_by(PaymentAttempt.number.desc()).limit(1)
)


async def owed_by_attempt(session: ReadSession, attempt_id: int) -> Owed:
    order, attempt = (await session.execute(_BY_ATTEMPT, {"attempt_id": attempt_id})).one()
    return Owed(order, attempt)


async def owed_latest(session: ReadSession, order_id: int) -> Owed:
    """Return an order with its latest attempt; raises `NotFound`."""
    found = (await session.execute(_LATEST, {"order_id": order_id})).one_or_none()
    if found is None:
        raise NotFound()
    order, attempt = found
    return Owed(order, attempt)


async def owed_latest_of(session: ReadSession, order_ids: Sequence[int]) -> Sequence[Owed]:
    """Return orders with their latest attempts, by number; unknown ones are left out."""
    rows = await session.execute(
        select(Order, PaymentAttempt)
        .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
        .where(Order.id.in_(order_ids))
        .ext(distinct_on(Order.id))
        .order_by(Order.id, PaymentAttempt.number.desc())
    )
    return [Owed(order, attempt) for order, attempt in rows]


async def lock_by_attempt(session: WriteSession, attempt_id: int) -> Owed:
    """Lock the order of an attempt; both are read as they are once the lock is held."""
    await session.execute(
        select(Order.id)
        .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
        .where(PaymentAttempt.id == attempt_id)
        .with_for_update(of=Order)
    )
    return await owed_by_attempt(session, attempt_id)


async def lock_latest(session: WriteSession, order_id: int) -> Owed:
    """Lock an order; it and its latest attempt are read as they are once the lock is held."""
    await session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    return await owed_latest(session, order_id)


async def claim_due_attempts(session: WriteSession, *, now: datetime, limit: int) -> Sequence[int]:
    """Take attempts whose check is due, those due first, by putting their next check off.

    That is all of the lease: a worker that dies leaves them due again after the pause, and two that
    look at one attempt do no harm.
    """
    due = (
        select(PaymentAttempt.id)
        .where(PaymentAttempt.next_check_at <= now)
        .order_by(PaymentAttempt.next_check_at, PaymentAttempt.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = await session.scalars(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == due.c.id)
        .values(
            next_check_at=next_check(now),
            checks=PaymentAttempt.checks + 1,
        )
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(claimed)


async def make_due(
    session: WriteSession, order_id: int, *, now: datetime, in_doubt: bool = False
) -> bool:
    """Have the reconciler look at what is open of an order now, and often for a while.

    It looks once more at what has run out. What is in doubt is left to a person, unless they say
    that it is to be looked at, too.
    """
    woken = await session.scalars(
        update(PaymentAttempt)
        .where(
            PaymentAttempt.order_id == order_id,
            or_(PaymentAttempt.status.in_(UNFINISHED), PaymentAttempt.ran_out()),
            or_(PaymentAttempt.status != AttemptStatus.MISMATCH, literal(in_doubt)),
        )
        .values(next_check_at=now, checks=0)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    return woken.first() is not None


async def payment_of_order(session: ReadSession, order_id: int) -> Payment | None:
    """Return the payment that an order was paid by."""
    return await session.scalar(
        select(Payment)
        .where(Payment.order_id == order_id, Payment.use == PaymentUse.ORDER)
        .execution_options(populate_existing=True)
    )


async def due_checks(session: ReadSession, *, now: datetime) -> tuple[int, datetime | None]:
    """Return how many attempts are due to be looked at, and since when the first of them is."""
    due = PaymentAttempt.next_check_at <= now
    counts = select(func.count(), func.min(PaymentAttempt.next_check_at)).where(due)
    count, first = (await session.execute(counts)).one()
    return count, first
