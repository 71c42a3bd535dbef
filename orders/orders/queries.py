"""Orders, as their owners and siblings ask for them."""

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import selectinload

from glue.contracts.orders import OrderState
from glue.permissions import Resource
from orders.models import Fulfilment, Order, Payment, PaymentAttempt
from orders.orders.filters import OrderFilter, Stand
from shared.db import ReadSession
from shared.web.identity import Identity
from shared.web.pagination import Page, descending, fetch_page

PAGE_SIZE = 20
SHORTEST_WORDS = 3
MOST_SELLERS = 50
LARGEST_ID = 2**31 - 1

_STATES = {
    Stand.UNPAID: (OrderState.PREPARING, OrderState.PENDING, OrderState.FAILED),
    Stand.PAID: (OrderState.PAID,),
    Stand.EXPIRED: (OrderState.EXPIRED,),
}
_FULFILMENTS = {
    Stand.TO_PREPARE: Fulfilment.TO_PREPARE,
    Stand.READY: Fulfilment.READY,
    Stand.COLLECTED: Fulfilment.COLLECTED,
}


# Made once: whatever happens to an order asks by it.
_WITH_LINES = (
    select(Order)
    .where(Order.id == bindparam("order_id"))
    .options(selectinload(Order.items), selectinload(Order.places))
)


async def order_with_lines(session: ReadSession, order_id: int) -> Order | None:
    """Return an order with its items and places where there is one."""
    order: Order | None = await session.scalar(
        _WITH_LINES, {"order_id": order_id}, execution_options={"populate_existing": True}
    )
    return order


async def load_lines(session: ReadSession, order: Order) -> None:
    """Load the items and places of an order that this session has."""
    await session.execute(_WITH_LINES, {"order_id": order.id})


async def order_id_by_key(session: ReadSession, *, caller: str, key: str) -> int | None:
    return await session.scalar(select(Order.id).where(Order.caller == caller, Order.key == key))


async def order_ids_by_key(
    session: ReadSession, *, caller: str, keys: Collection[str]
) -> dict[str, int]:
    """Return the orders that a caller's keys have made; the others are left out."""
    statement = select(Order.key, Order.id).where(Order.caller == caller, Order.key.in_(keys))
    return {key: order_id for key, order_id in await session.execute(statement)}


async def owner_of_order(session: ReadSession, order_id: int) -> Resource | None:
    """Return whose an order is and on which page, where there is one."""
    columns = (Order.page_post_id, Order.user_id, Order.session_id)
    found = (await session.execute(select(*columns).where(Order.id == order_id))).one_or_none()
    return None if found is None else Resource(*found)


async def orders_page(
    session: ReadSession,
    identity: Identity,
    wanted: OrderFilter,
    *,
    zone: ZoneInfo,
    cursor: str | None,
) -> Page[Order]:
    """Return a page of a person's orders, newest first."""
    conditions = await narrowing(session, wanted, zone=zone)
    return await fetch_page(
        session,
        select(Order).where(belongs_to(identity), *conditions),
        order=[descending(Order.id)],
        size=PAGE_SIZE,
        cursor=cursor,
    )


async def narrowing(
    session: ReadSession, wanted: OrderFilter, *, zone: ZoneInfo
) -> list[ColumnElement[bool]]:
    """Return what orders must be for a filter; the days are those of `zone`."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.stand in _STATES:
        conditions.append(Order.state.in_(_STATES[wanted.stand]))
    if wanted.stand in _FULFILMENTS:
        conditions.append(Order.fulfilment == _FULFILMENTS[wanted.stand])
    if wanted.stand in (Stand.TO_PREPARE, Stand.READY):
        conditions.append(Order.refunded_minor < Order.total_minor)
    if wanted.stand is Stand.GIVEN_BACK:
        conditions.append(Order.refunded_minor > 0)
    if wanted.seller is not None:
        conditions.append(Order.page_post_id == wanted.seller)
    begins, ends = wanted.begins(zone), wanted.ends(zone)
    if begins is not None:
        conditions.append(Order.created_at >= begins)
    if ends is not None:
        conditions.append(Order.created_at < ends)
    if wanted.q:
        conditions.append(await _answers(session, wanted.q))
    return conditions


async def _answers(session: ReadSession, words: str) -> ColumnElement[bool]:
    """Match the number, the receipt's, a reference, or at least three letters of name or titles.

    References are looked up first: as part of one condition they would keep the database from its
    indexes.
    """
    ways: list[ColumnElement[bool]] = []
    if words.isascii() and words.isdigit() and int(words) <= LARGEST_ID:
        ways += [Order.id == int(words), Order.receipt_number == int(words)]
    by_reference = select(PaymentAttempt.order_id).where(PaymentAttempt.reference == words)
    by_transaction = select(Payment.order_id).where(Payment.transaction_id == words)
    ids = (await session.scalars(by_reference.union(by_transaction))).all()
    if ids:
        ways.append(Order.id.in_(ids))
    if len(words) >= SHORTEST_WORDS:
        ways.append(Order.sought.contains(words.lower(), autoescape=True))
    return or_(false(), *ways)


async def sellers_of(session: ReadSession, identity: Identity) -> Sequence[tuple[int, str]]:
    """Return of whom a person has ordered, by name."""
    title = func.max(Order.page_title)
    rows = await session.execute(
        select(Order.page_post_id, title)
        .where(belongs_to(identity))
        .group_by(Order.page_post_id)
        .order_by(title)
        .limit(MOST_SELLERS)
    )
    return [(page_id, name) for page_id, name in rows]


async def latest_orders(session: ReadSession, identity: Identity, *, limit: int) -> Sequence[Order]:
    """Return a person's latest orders with what is in them, newest first."""
    found = await session.scalars(
        select(Order)
        .where(belongs_to(identity))
        .options(selectinload(Order.items))
        .order_by(Order.id.desc())
        .limit(limit)
    )
    return found.all()


async def newest_orders(session: ReadSession, *, user_id: int, limit: int) -> Sequence[Order]:
    """Return a user's latest orders without what is in them, newest first."""
    statement = select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()).limit(limit)
    return (await session.scalars(statement)).all()


def belongs_to(identity: Identity) -> ColumnElement[bool]:
    """Match a person's orders: those of the user, and those a visitor made before signing in.

    An order a user made while signed in is not shown to whoever uses the same browser after them.
    """
    mine: list[ColumnElement[bool]] = []
    if identity.user_id is not None:
        mine.append(Order.user_id == identity.user_id)
    if identity.session_id is not None:
        mine.append(and_(Order.user_id.is_(None), Order.session_id == identity.session_id))
    return or_(false(), *mine)
