"""What a shop's list shows for a shopper's filters."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap64

from market.catalogue import queries
from market.catalogue.counting import Overview, overview
from market.catalogue.filters import Filters, Sort, View
from market.catalogue.narrowing import Known, Narrowed, narrowed
from market.indexes.index import ShopIndex
from market.indexes.service import ShopIndexes
from market.likes.service import liked_ids
from market.marketplaces.models import Marketplace
from market.products.listed import ListedProduct
from shared.db import ReadSession
from shared.errors import NotFound
from shared.runtime import current_runtime
from shared.web.pagination import Page

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
    products: Sequence[ListedProduct]
    after: str | None
    next_cursor: str | None
    near: Sequence[ListedProduct]
    liked: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Further rows of a shop's list; of nothing else that is there is anything said."""

    marketplace: Marketplace
    products: Sequence[ListedProduct]
    after: str | None
    next_cursor: str | None
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
    left = await _left(session, page_id, market_slug, filters, user_id, now=now)
    counts = left.overview()
    found = await left.page(session, counts.total, after, now=now)
    near: Sequence[ListedProduct] = ()
    if filters.q and counts.total < FEW:
        near = await queries.products_spelled_like(session, left.shop.id, filters.q, now=now)
        near = [product for product in near if product not in found.items]
    return Listing(left.shop, counts, found.items, after, found.next_cursor, near, left.liked)


async def further_rows(
    session: ReadSession,
    page_id: int,
    market_slug: str,
    filters: Filters,
    after: str | None,
    *,
    user_id: int | None = None,
    now: datetime,
) -> Rows:
    """Narrow a shop down and read one page, for whoever has the counts before them."""
    left = await _left(session, page_id, market_slug, filters, user_id, now=now)
    found = await left.page(session, len(left.narrowed.left), after, now=now)
    return Rows(left.shop, found.items, after, found.next_cursor, left.liked)


@dataclass(frozen=True, slots=True)
class _Left:
    """What a shopper's filters leave of a shop."""

    shop: Marketplace
    filters: Filters
    index: ShopIndex
    known: Known
    narrowed: Narrowed
    liked: frozenset[int] | None

    def overview(self) -> Overview:
        def count() -> Overview:
            narrowed, known = self.narrowed, self.known
            return overview(self.index, self.filters, narrowed, known, currency=self.shop.currency)

        if self.filters.q:
            # What the words have found may be of a later version than the index.
            return count()
        used_up, liked = self.known.used_up.serialize(), self.known.liked.serialize()
        return self.index.counted((self.filters, self.shop.currency, used_up, liked), count)

    async def page(
        self, session: ReadSession, total: int, after: str | None, *, now: datetime
    ) -> Page[ListedProduct]:
        filters = self.filters
        is_ranked = filters.sort is Sort.USUAL and total <= MOST_RANKED
        return await queries.products_among(
            session,
            self.shop.id,
            self.narrowed.wanted(),
            filters.sort,
            after,
            ranked_by=filters.q if is_ranked else "",
            with_words=filters.view is View.LIST,
            now=now,
        )


async def _left(
    session: ReadSession,
    page_id: int,
    market_slug: str,
    filters: Filters,
    user_id: int | None,
    *,
    now: datetime,
) -> _Left:
    indexes = current_runtime().extra(ShopIndexes)
    asking = asyncio.create_task(liked_ids(user_id)) if user_id is not None else None
    words = BitMap64()
    try:
        found = await queries.shop_with_used_up(session, page_id, market_slug, now=now)
        if found is None:
            raise NotFound()
        shop, used_up = found
        if filters.q:
            words = await indexes.ids_found(
                shop, filters.q, lambda: queries.ids_holding(session, shop.id, filters.q)
            )
    finally:
        liked = None if asking is None else await asking
    known = Known(words, used_up, BitMap64(liked or ()))
    named = await queries.sections_holding(session, shop.id, filters.q) if filters.q else ()
    # No statement is awaited from here to the counts, so all of them are of one version.
    index = await indexes.index_of(session, shop)
    known.words.update(*(index.sections.get(id, ()) for id in named))
    prices = filters.prices(shop.currency, current_runtime().settings.site.locale)
    left = narrowed(index, filters, known, marketplace_id=shop.id, prices=prices)
    return _Left(shop, filters, index, known, left, liked)
