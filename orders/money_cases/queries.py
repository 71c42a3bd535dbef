"""What is known of money cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from orders.models import (
    UNFINISHED,
    AttemptStatus,
    MoneyCase,
    Order,
    Payment,
    PaymentAttempt,
    Refund,
)
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Matter:
    """A money case with its order and, unless it is foreign, the payment it is about."""

    case: MoneyCase
    order: Order
    payment: Payment | None


async def matter(session: ReadSession, case_id: int) -> Matter:
    """Return a case with what it is about; raises `NotFound`."""
    found = (
        await session.execute(
            select(MoneyCase, Order, Payment)
            .join(Order, Order.id == MoneyCase.order_id)
            .outerjoin(Payment, Payment.id == MoneyCase.payment_id)
            .where(MoneyCase.id == case_id)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return Matter(*found)


async def lock_matter(session: WriteSession, case_id: int) -> Matter:
    """Lock the order of a case; all of it is read as it is once the lock is held."""
    await session.execute(
        select(Order.id)
        .join(MoneyCase, MoneyCase.order_id == Order.id)
        .where(MoneyCase.id == case_id)
        .with_for_update(of=Order)
    )
    return await matter(session, case_id)


async def cases_of_order(session: ReadSession, order_id: int) -> Sequence[MoneyCase]:
    """Return an order's cases, oldest first."""
    found = await session.scalars(
        select(MoneyCase).where(MoneyCase.order_id == order_id).order_by(MoneyCase.id)
    )
    return found.all()


async def open_cases(session: ReadSession, *, limit: int) -> Sequence[Matter]:
    """Return cases that are not resolved, oldest first."""
    rows = await session.execute(
        select(MoneyCase, Order, Payment)
        .join(Order, Order.id == MoneyCase.order_id)
        .outerjoin(Payment, Payment.id == MoneyCase.payment_id)
        .where(MoneyCase.outcome.is_(None))
        .order_by(MoneyCase.id)
        .limit(limit)
    )
    return [Matter(*row) for row in rows]


async def refunds_of_case(session: ReadSession, case_id: int) -> Sequence[Refund]:
    """Return the refunds that were meant for a case, oldest first."""
    found = await session.scalars(
        select(Refund).where(Refund.money_case_id == case_id).order_by(Refund.id)
    )
    return found.all()


async def overdue_attempts(
    session: ReadSession, *, before: datetime, limit: int
) -> Sequence[tuple[Order, PaymentAttempt]]:
    """Return attempts that are still not over although their time ended before, oldest first."""
    rows = await session.execute(
        select(Order, PaymentAttempt)
        .join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
        .where(
            PaymentAttempt.status.in_(UNFINISHED),
            PaymentAttempt.status != AttemptStatus.MISMATCH,
            PaymentAttempt.valid_until < before,
        )
        .order_by(PaymentAttempt.id)
        .limit(limit)
    )
    return [(order, attempt) for order, attempt in rows]


async def count_open_cases(session: ReadSession) -> dict[str, int]:
    """Count the cases that are open, by their kind."""
    counts = (
        select(MoneyCase.kind, func.count())
        .where(MoneyCase.outcome.is_(None))
        .group_by(MoneyCase.kind)
    )
    return {str(kind): count for kind, count in await session.execute(counts)}
