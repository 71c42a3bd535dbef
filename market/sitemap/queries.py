"""Products by ranges of their ids, so that no product ever moves from one range to another."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.products.models import Product
from shared.db import ReadSession


class Range(NamedTuple):
    """Products with ids from `number` times the size of a range on."""

    number: int
    products: int
    changed_at: datetime


class Found(NamedTuple):
    """What a product's address is made of."""

    page_id: int
    market_slug: str
    slug: str
    changed_at: datetime


async def product_ranges(session: ReadSession, size: int) -> Sequence[Range]:
    number = (Product.id // size).label("number")
    statement = (
        select(number, func.count(), func.max(Product.updated_at))
        .join(Product.marketplace)
        .where(Product.on_sale(), Marketplace.is_live())
        .group_by(number)
        .order_by(number)
    )
    return [Range(*row) for row in (await session.execute(statement)).all()]


async def products_in_range(session: ReadSession, number: int, size: int) -> Sequence[Found]:
    statement = (
        select(Marketplace.container_id, Marketplace.slug, Product.slug, Product.updated_at)
        .join(Product.marketplace)
        .where(
            Product.on_sale(),
            Marketplace.is_live(),
            Marketplace.container_type == ContainerType.PAGE,
            Product.id >= number * size,
            Product.id < (number + 1) * size,
        )
        .order_by(Product.id)
    )
    return [Found(*row) for row in (await session.execute(statement)).all()]
