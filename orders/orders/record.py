"""Everything that is known of one order, as its pages tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, select

from glue.audit import Audited, ObjectType
from orders.models import MoneyCase, Order, Payment, PaymentAttempt, Refund
from orders.money_cases.queries import cases_of_order
from orders.orders.queries import order_with_lines
from orders.payments.queries import Owed
from orders.payments.standing import Standing, standing_of
from orders.refunds.queries import refunds_of_order
from shared.audit import Trail, audit_trail
from shared.db import ReadSession
from shared.errors import NotFound

MOST_MOVES = 50


@dataclass(frozen=True, slots=True)
class Record:
    """An order with its lines, attempts, payments, refunds and cases, and how far it was moved."""

    order: Order
    attempts: Sequence[PaymentAttempt]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    cases: Sequence[MoneyCase]
    moves: Sequence[RowMapping]

    @property
    def latest(self) -> PaymentAttempt:
        return self.attempts[-1]

    @property
    def standing(self) -> Standing:
        return standing_of(Owed(self.order, self.latest), self.cases, self.refunds)

    @property
    def titles(self) -> dict[tuple[int | None, int | None], str]:
        """What the lines of refunds are called."""
        named = {(item.id, None): item.title for item in self.order.items}
        return named | {(None, place.id): place.title for place in self.order.places}


async def record_of(session: ReadSession, order_id: int) -> Record:
    """Read all that is known of an order; raises `NotFound`."""
    order = await order_with_lines(session, order_id)
    if order is None:
        raise NotFound()
    attempts = await session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order_id)
        .order_by(PaymentAttempt.number)
    )
    payments = await session.scalars(
        select(Payment).where(Payment.order_id == order_id).order_by(Payment.id)
    )
    moves = Trail(object=(ObjectType.ORDER, order_id), actions=[Audited.FULFILMENT_CHANGED])
    return Record(
        order=order,
        attempts=attempts.all(),
        payments=payments.all(),
        refunds=await refunds_of_order(session, order_id),
        cases=await cases_of_order(session, order_id),
        moves=await audit_trail(session, moves, limit=MOST_MOVES),
    )
