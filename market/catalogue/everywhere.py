"""What is found in all shops at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glue.contracts import blog
from market.catalogue.queries import best_products, count_by_marketplace
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import live_marketplaces
from market.products.models import Product
from market.shopfronts.pages import pages_by_id
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shop in which something was found; `page` is missing while blog does not answer."""

    marketplace: Marketplace
    page: blog.Post | None
    total: int


@dataclass(frozen=True, slots=True)
class Finds:
    """The best products of all shops, and how many each shop has by the shop's id."""

    products: Sequence[Product]
    shelves: Mapping[int, Shelf]


async def found_everywhere(session: ReadSession, q: str, *, limit: int) -> Finds:
    """Search every shop on a published page; the fullest shelf is first."""
    shops = {shop.id: shop for shop in await live_marketplaces(session)}
    counts = await count_by_marketplace(session, list(shops), q)
    if not counts:
        return Finds([], {})
    pages = await pages_by_id({shops[id].container_id for id in counts})
    shelves = {
        id: Shelf(shops[id], pages[shops[id].container_id] if pages else None, total)
        for id, total in counts.items()
        if pages is None or shops[id].container_id in pages
    }
    return Finds(await best_products(session, list(shelves), q, limit=limit), shelves)
