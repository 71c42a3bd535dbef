"""A shop's list, as tests ask for it."""

from werkzeug.datastructures import MultiDict

from market.catalogue.filters import Filters
from market.catalogue.service import Listing, listing
from market.marketplaces.models import Marketplace
from shared.clock import utcnow
from shared.db import reading


async def listed(
    shop: Marketplace, filters: Filters, after: str | None = None, *, user_id: int | None = None
) -> Listing:
    """Return one page of a list."""
    async with reading() as session:
        return await listing(
            session,
            shop.container_id,
            shop.slug,
            filters,
            after,
            user_id=user_id,
            now=utcnow(),
        )


async def titles(shop: Marketplace, **arguments: str | list[str]) -> list[str]:
    """Return every title of a list, gathered page by page."""
    filters, after, seen = Filters.read(MultiDict(arguments)), None, []
    while True:
        page = await listed(shop, filters, after)
        seen += [product.title for product in page.products]
        after = page.next_cursor
        if after is None:
            return seen
