"""What is in baskets."""

from collections.abc import Sequence

from sqlalchemy import func, select

from cart.items.models import CartItem
from cart.owner import Owner
from shared.db import ReadSession


async def items_of(session: ReadSession, owner: Owner) -> Sequence[CartItem]:
    """Return an owner's items in the order they came in."""
    statement = select(CartItem).where(CartItem.live(), owner.owns(CartItem)).order_by(CartItem.id)
    return (await session.scalars(statement)).all()


async def count_units(session: ReadSession, owner: Owner) -> int:
    """Return how many things an owner's basket holds."""
    statement = select(func.sum(CartItem.quantity)).where(CartItem.live(), owner.owns(CartItem))
    return await session.scalar(statement) or 0
