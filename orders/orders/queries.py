"""Orders, as their owners and siblings ask for them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import selectinload

from glue.permissions import Resource
from orders.models import Order
from shared.db import ReadSession
from shared.web.identity import Identity
from shared.web.pagination import Page, descending, fetch_page

PAGE_SIZE = 20


async def order_with_lines(session: ReadSession, order_id: int) -> Order | None:
    """Return an order with its items and places where there is one."""
    order: Order | None = await session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .options(selectinload(Order.items), selectinload(Order.places))
        .execution_options(populate_existing=True)
    )
    return order


async def load_lines(session: ReadSession, order: Order) -> None:
    """Load the items and places of an order that this session has."""
    await session.execute(
        select(Order)
        .where(Order.id == order.id)
        .options(selectinload(Order.items), selectinload(Order.places))
    )


async def order_id_by_key(session: ReadSession, *, caller: str, key: str) -> int | None:
    return await session.scalar(select(Order.id).where(Order.caller == caller, Order.key == key))


async def owner_of_order(session: ReadSession, order_id: int) -> Resource | None:
    """Return whose an order is and on which page, where there is one."""
    columns = (Order.page_post_id, Order.user_id, Order.session_id)
    found = (await session.execute(select(*columns).where(Order.id == order_id))).one_or_none()
    return None if found is None else Resource(*found)


async def orders_page(
    session: ReadSession, identity: Identity, *, cursor: str | None
) -> Page[Order]:
    """Return a page of a person's orders, newest first."""
    return await fetch_page(
        session,
        select(Order).where(belongs_to(identity)),
        order=[descending(Order.id)],
        size=PAGE_SIZE,
        cursor=cursor,
    )


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
