"""What is kept of a person's baskets, by its ids."""

from collections.abc import Sequence

from sqlalchemy import select

from cart.checkout.models import Checkout, Walk
from cart.items.models import CartItem
from shared.db import ReadSession


async def items_of_user(
    session: ReadSession, *, user_id: int, after_id: int, limit: int
) -> Sequence[CartItem]:
    """Return what is and what was in a person's basket, in the order it came in."""
    statement = (
        select(CartItem)
        .where(CartItem.user_id == user_id, CartItem.id > after_id)
        .order_by(CartItem.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def checkouts_of_user(
    session: ReadSession, *, user_id: int, offset: int, limit: int
) -> Sequence[Checkout]:
    """Return a person's ways into checkout, oldest first; their ids are in no order."""
    statement = (
        select(Checkout)
        .where(Checkout.user_id == user_id)
        .order_by(Checkout.created_at, Checkout.id)
        .offset(offset)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def walks_of_user(
    session: ReadSession, *, user_id: int, after_id: int, limit: int
) -> Sequence[Walk]:
    """Return a person's walks through several sellers, oldest first."""
    statement = (
        select(Walk)
        .where(Walk.user_id == user_id, Walk.id > after_id)
        .order_by(Walk.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()
