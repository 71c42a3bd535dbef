"""The pictures of one product."""

from collections.abc import Sequence

from sqlalchemy import func, select

from market.pictures.models import ProductPicture
from shared.db import ReadSession


async def all_pictures(session: ReadSession, product_id: int) -> Sequence[ProductPicture]:
    """Return the pictures of a product in their order, with those taken away and without words."""
    statement = (
        select(ProductPicture)
        .where(ProductPicture.product_id == product_id)
        .order_by(ProductPicture.position, ProductPicture.id)
    )
    return (await session.scalars(statement)).all()


async def pictures_shown(session: ReadSession, product_id: int) -> Sequence[ProductPicture]:
    """Return the pictures of a product that shoppers see, the main one first."""
    return [it for it in await all_pictures(session, product_id) if it.is_shown]


async def count_uses(session: ReadSession, key: str) -> int:
    """Count the products that have a picture, taken away or not."""
    statement = select(func.count()).where(ProductPicture.key == key)
    return await session.scalar(statement) or 0
