"""Forgetting a person's baskets."""

from sqlalchemy import delete, select

from cart.checkout.models import Checkout, Walk
from cart.items.models import CartItem
from shared.db import WriteSession


async def forget_baskets(session: WriteSession, *, user_id: int) -> int:
    """Delete what a person has and had in their basket, and their ways through checkout.

    A checkout ties a person to an order, so none may stay. What still wants to clear the basket of
    an order then finds nothing to take out, which is as it should be.
    """
    # Before their checkouts, as everybody locks them.
    await session.execute(
        select(Walk.id).where(Walk.user_id == user_id).order_by(Walk.id).with_for_update()
    )
    items = await session.scalars(
        delete(CartItem).where(CartItem.user_id == user_id).returning(CartItem.id)
    )
    checkouts = await session.scalars(
        delete(Checkout).where(Checkout.user_id == user_id).returning(Checkout.id)
    )
    walks = await session.scalars(delete(Walk).where(Walk.user_id == user_id).returning(Walk.id))
    return len(items.all()) + len(checkouts.all()) + len(walks.all())
