"""What a shop's list shows for a shopper's filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from market.catalogue.filters import Filters
from market.catalogue.queries import (
    Overview,
    overview,
    products_matching,
    products_spelled_like,
)
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import marketplace_of_page
from market.products.models import Product
from shared.db import ReadSession
from shared.errors import NotFound

FEW = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a shop's list; `near` is what was perhaps meant where little was found."""

    marketplace: Marketplace
    overview: Overview
    products: Sequence[Product]
    after: str | None
    next_cursor: str | None
    near: Sequence[Product]


async def listing(
    session: ReadSession,
    page_id: int,
    market_slug: str,
    filters: Filters,
    after: str | None,
    *,
    now: datetime,
) -> Listing:
    marketplace = await marketplace_of_page(session, page_id, market_slug)
    if marketplace is None:
        raise NotFound()
    counts = await overview(session, marketplace.id, filters)
    found = await products_matching(session, marketplace.id, filters, after, now=now)
    near: Sequence[Product] = ()
    if filters.q and counts.total < FEW:
        near = await products_spelled_like(session, marketplace.id, filters.q, now=now)
        near = [product for product in near if product not in found.items]
    return Listing(marketplace, counts, found.items, after, found.next_cursor, near)
