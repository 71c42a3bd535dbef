"""The addresses of shops and products; while blog is away nobody can tell them."""

from collections import Counter
from collections.abc import Sequence

from glue.contracts import blog
from market.marketplaces.queries import live_marketplaces
from market.shopfronts.pages import pages_by_id
from market.sitemap.queries import product_ranges, products_in_range
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.web.site_files import LARGEST_PART, Address, Part, Sitemap, range_of

SHOPS = "shops"
PRODUCTS = "products"


async def parts() -> Sequence[Part]:
    ranges = await product_ranges(read_session(), LARGEST_PART)
    shops = await live_marketplaces(read_session())
    return [
        Part(SHOPS, 1 + len(shops)),
        *(
            Part(f"{PRODUCTS}-{number}", products, changed_at)
            for number, products, changed_at in ranges
        ),
    ]


async def addresses(part: str) -> Sequence[Address]:
    if part == SHOPS:
        return await _shops()
    number = range_of(part, PRODUCTS)
    return await _products(number) if number is not None else []


market_sitemap = Sitemap(parts, addresses)


async def _shops() -> list[Address]:
    shops = await live_marketplaces(read_session())
    pages = await _pages({shop.container_id for shop in shops})
    on_pages = Counter(shop.container_id for shop in shops if shop.container_id in pages)
    # A page with one shop leads straight into it.
    lists = [Address(f"/{pages[id].slug}/") for id, count in on_pages.items() if count > 1]
    doors = [
        Address(f"/{pages[shop.container_id].slug}/{shop.slug}/")
        for shop in shops
        if shop.container_id in pages
    ]
    return [Address("/"), *lists, *doors]


async def _products(number: int) -> list[Address]:
    found = await products_in_range(read_session(), number, LARGEST_PART)
    pages = await _pages({product.page_id for product in found})
    return [
        Address(
            f"/{pages[product.page_id].slug}/{product.market_slug}/{product.slug}/",
            product.changed_at,
        )
        for product in found
        if product.page_id in pages
    ]


async def _pages(ids: set[int]) -> dict[int, blog.Post]:
    pages = await pages_by_id(ids)
    if pages is None:
        # An empty sitemap would say that nothing is sold here any more.
        raise ServiceUnavailable()
    return pages
