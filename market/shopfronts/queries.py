"""A glimpse into each shop."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select, true
from sqlalchemy.orm import aliased

from market.marketplaces.models import Marketplace
from market.products.models import Picture, Product
from shared.db import ReadSession

SAMPLES = 4


async def sample_pictures(
    session: ReadSession, marketplace_ids: Sequence[int]
) -> Mapping[int, list[Picture]]:
    """Return the pictures of the first few products of each marketplace."""
    first = aliased(
        Product,
        select(Product)
        .where(Product.marketplace_id == Marketplace.id, Product.on_sale())
        .order_by(*Product.in_order())
        .limit(SAMPLES)
        .lateral(),
    )
    statement = select(first).select_from(Marketplace).join(first, true())
    pictures: defaultdict[int, list[Picture]] = defaultdict(list)
    for product in await session.scalars(statement.where(Marketplace.id.in_(marketplace_ids))):
        pictures[product.marketplace_id].append(product.picture)
    return pictures
