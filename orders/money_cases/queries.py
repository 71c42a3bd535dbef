"""What is known of money cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from orders.models import MoneyCase, Order, Payment
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
