"""What a shop's list shows for a shopper's filters."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap64

from market.catalogue import queries, search
from market.catalogue.counting import Overview, overview
from market.catalogue.filters import Filters, Sort
from market.catalogue.narrowing import Known, narrowed
from market.indexes.service import ShopIndexes
from market.likes.service import liked_ids
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import marketplace_of_page
from market.products.models import Product
from shared.db import ReadSession
from shared.errors import NotFound
from shared.runtime import current_runtime
from shared.web.pagination import Order, ascending, descending

FEW = 4
# More than these are in the shop's own order: a word that so many hold says little of any.
MOST_RANKED = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a shop's list; `near` is what was perhaps meant where little was found.

    `liked` are the ids of what the shopper likes, None where nobody can tell: they are not signed
    in, or likes does not answer.
    """

    marketplace: Marketplace
    overview: Overview
    products: Sequence[Product]
    after: str | None
    next_cursor: str | None
    near: Sequence[Product]
    liked: frozenset[int] | None


async def listing(
    session: ReadSession,
    page_id: int,
    market_slug: str,
    filters: Filters,
    after: str | None,
    *,
    user_id: int | None = None,
    now: datetime,
) -> Listing:
    """Narrow a shop down, count what else it could be narrowed down to, and read one page."""
    shop = await marketplace_of_page(session, page_id, market_slug)
    if shop is None:
        raise NotFound()
    indexes = current_runtime().extra(ShopIndexes)
    known, liked = await _known(session, indexes, shop, filters, user_id, now=now)
    named = await queries.sections_holding(session, shop.id, filters.q) if filters.q else ()
    # No statement is awaited from here to the counts, so all of them are of one version.
    index = await indexes.index_of(session, shop)
    known.words.update(*(index.sections.get(id, ()) for id in named))
    prices = filters.prices(shop.currency, current_runtime().settings.site.locale)
    left = narrowed(index, filters, known, marketplace_id=shop.id, prices=prices)
    counts = overview(index, filters, left, known, currency=shop.currency)
    order = _order(filters, counts.total)
    found = await queries.products_among(session, shop.id, left.condition(), order, after, now=now)
    near: Sequence[Product] = ()
    if filters.q and counts.total < FEW:
        near = await queries.products_spelled_like(session, shop.id, filters.q, now=now)
        near = [product for product in near if product not in found.items]
    return Listing(shop, counts, found.items, after, found.next_cursor, near, liked)


async def _known(
    session: ReadSession,
    indexes: ShopIndexes,
    shop: Marketplace,
    filters: Filters,
    user_id: int | None,
    *,
    now: datetime,
) -> tuple[Known, frozenset[int] | None]:
    asking = asyncio.create_task(liked_ids(user_id))
    try:
        words = BitMap64()
        if filters.q:
            words = await indexes.ids_found(
                shop, filters.q, lambda: queries.ids_holding(session, shop.id, filters.q)
            )
        used_up = await queries.ids_used_up(session, shop.id, now=now)
    finally:
        liked = await asking
    return Known(words, used_up, BitMap64(liked or ())), liked


def _order(filters: Filters, total: int) -> Sequence[Order]:
    if filters.sort is Sort.CHEAPEST:
        return (ascending(Product.by_price()), ascending(Product.id))
    if filters.sort is Sort.DEAREST:
        return (descending(Product.by_price()), descending(Product.id))
    own_order = tuple(ascending(column) for column in Product.in_order())
    is_ranked = filters.q and total <= MOST_RANKED
    return (descending(search.rank(filters.q)), *own_order) if is_ranked else own_order
