"""The shops of the co-operative, with the pages they are on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from glue.contracts import blog
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import live_marketplaces, marketplaces_of
from market.products.models import Picture
from market.shopfronts.queries import sample_pictures
from shared.db import ReadSession
from shared.errors import NotFound, ServiceUnavailable
from shared.rpc import fetch_data


@dataclass(frozen=True, slots=True)
class Shopfront:
    """A shop as a passer-by sees it; `page` is missing while blog does not answer."""

    marketplace: Marketplace
    page: blog.Post | None
    pictures: Sequence[Picture]


async def shopfronts(session: ReadSession) -> list[Shopfront]:
    """Return every shop on a published page."""
    marketplaces = await live_marketplaces(session)
    pictures = await sample_pictures(session, [shop.id for shop in marketplaces])
    pages = await pages_by_id({shop.container_id for shop in marketplaces})
    return [
        Shopfront(shop, pages.get(shop.container_id) if pages else None, pictures[shop.id])
        for shop in marketplaces
        if pages is None or shop.container_id in pages
    ]


async def shopfronts_on(session: ReadSession, page: blog.Post) -> list[Shopfront]:
    """Return the shops of a page."""
    marketplaces = await marketplaces_of(session, ContainerType.PAGE, page.id)
    pictures = await sample_pictures(session, [shop.id for shop in marketplaces])
    return [Shopfront(shop, page, pictures[shop.id]) for shop in marketplaces]


async def page_by_id(id: int) -> blog.Post:
    """Return a published page; raises `NotFound`."""
    page = await fetch_data(blog.PostById(id=id))
    if page is None:
        raise NotFound()
    return page


async def pages_by_id(ids: set[int]) -> dict[int, blog.Post] | None:
    """Return published pages by id, or None while blog does not answer."""
    wanted = sorted(ids)
    try:
        replies = await asyncio.gather(
            *(
                fetch_data(blog.PostsBatch(ids=wanted[start : start + blog.MAX_BATCH]))
                for start in range(0, len(wanted), blog.MAX_BATCH)
            )
        )
    except ServiceUnavailable:
        return None
    return {page.id: page for reply in replies for page in reply}
