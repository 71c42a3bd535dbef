"""A person's orders and what belongs to them, by their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from glue.contracts.orders import OrderState
from orders.models import (
    MoneyCase,
    Order,
    OrderItem,
    OrderNote,
    OrderPlace,
    Payment,
    PaymentAttempt,
    Refund,
)
from shared.db import ReadSession, WriteSession

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with an account, and the address they have proven to be theirs."""

    user_id: int
    email: str

    def ordered(self) -> ColumnElement[bool]:
        """Match their orders: those of the account, and those of a guest with their address."""
        as_guest = and_(Order.user_id.is_(None), self.is_named())
        return or_(Order.user_id == self.user_id, as_guest)

    def is_named(self) -> ColumnElement[bool]:
        """Match orders that hold their address, whoever made them."""
        return func.lower(Order.email) == self.email.lower()


async def orders_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[Order]:
    statement = select(Order).where(customer.ordered())
    return (await session.scalars(_next(statement, Order.id, after_id, limit))).all()


async def items_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[OrderItem]:
    statement = select(OrderItem).join(Order).where(customer.ordered())
    return (await session.scalars(_next(statement, OrderItem.id, after_id, limit))).all()


async def places_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[OrderPlace]:
    statement = select(OrderPlace).join(Order).where(customer.ordered())
    return (await session.scalars(_next(statement, OrderPlace.id, after_id, limit))).all()


async def attempts_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[PaymentAttempt]:
    statement = select(PaymentAttempt).join(Order).where(customer.ordered())
    return (await session.scalars(_next(statement, PaymentAttempt.id, after_id, limit))).all()


async def payments_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[Row[Payment, int]]:
    """Return payments, each with the id of the order it paid."""
    statement = (
        select(Payment, PaymentAttempt.order_id)
        .join(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .where(customer.ordered())
    )
    return (await session.execute(_next(statement, Payment.id, after_id, limit))).all()


async def refunds_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[Refund]:
    """Return refunds of the person's orders, and those they asked for as a keeper."""
    statement = (
        select(Refund)
        .join(Order, Order.id == Refund.order_id)
        .where(or_(customer.ordered(), Refund.requested_by == customer.user_id))
    )
    return (await session.scalars(_next(statement, Refund.id, after_id, limit))).all()


async def notes_of(
    session: ReadSession, customer: Customer, *, after_id: int, limit: int
) -> Sequence[OrderNote]:
    """Return what was noted on the person's orders, and what they noted as a keeper."""
    statement = (
        select(OrderNote)
        .join(Order, Order.id == OrderNote.order_id)
        .where(or_(customer.ordered(), OrderNote.user_id == customer.user_id))
    )
    return (await session.scalars(_next(statement, OrderNote.id, after_id, limit))).all()


async def lock_orders_of(
    session: WriteSession, customer: Customer
) -> Sequence[Row[int, OrderState]]:
    """Lock a person's orders and return their ids and states."""
    statement = (
        select(Order.id, Order.state).where(customer.ordered()).order_by(Order.id).with_for_update()
    )
    return (await session.execute(statement)).all()


async def case_ids_of(session: ReadSession, order_ids: Sequence[int]) -> Sequence[int]:
    """Return the money cases of some orders."""
    statement = select(MoneyCase.id).where(MoneyCase.order_id.in_(order_ids))
    return (await session.scalars(statement)).all()


def _next(statement: S, column: InstrumentedAttribute[int], after_id: int, limit: int) -> S:
    return statement.where(column > after_id).order_by(column).limit(limit)
