"""What is in baskets."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, func, select

from cart.items.models import CartItem
from cart.owner import Owner, owned_by
from shared.db import ReadSession


async def items_of(session: ReadSession, owner: Owner) -> Sequence[CartItem]:
    """Return an owner's items in the order they came in."""
    return (await session.scalars(_items(owner.key_column), owner.key)).all()


async def count_units(session: ReadSession, owner: Owner) -> int:
    """Return how many things an owner's basket holds."""
    statement = select(func.sum(CartItem.quantity)).where(CartItem.live(), owner.owns(CartItem))
    return await session.scalar(statement) or 0


# Every page that shows a basket asks so, and making the statement costs as much as its answer.
@cache
def _items(key_column: str) -> Select[CartItem]:
    owned = owned_by(CartItem, key_column)
    return select(CartItem).where(CartItem.live(), owned).order_by(CartItem.id)
