"""The shops of other pages that hang on a page: sold by their own, shown there too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glue.contracts import blog, market
from glue.contracts.relations import ContainerType
from glue.services.relationships import hanging_on_page
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import marketplaces_by_ids
from market.shopfronts.pages import pages_by_id
from shared.db import ReadSession
from shared.errors import ServiceUnavailable


@dataclass(frozen=True, slots=True)
class Hanging:
    """Shops with the published pages they belong to.

    `is_whole` says that all were told that there are.
    """

    shops: Sequence[Marketplace] = ()
    pages: Mapping[int, blog.Post] | None = None
    is_whole: bool = True

    def page_of(self, shop: Marketplace) -> blog.Post | None:
        return (self.pages or {}).get(shop.container_id)


async def shops_hanging_on(
    session: ReadSession, page_id: int, *, patience: float | None = None
) -> Hanging:
    """Return the shops of other published pages that hang on a page, in its order."""
    try:
        ids = await hanging_on_page(page_id, ContainerType.MARKET, patience=patience)
    except ServiceUnavailable:
        return Hanging(is_whole=False)
    found = await marketplaces_by_ids(session, ids[: market.MAX_BATCH]) if ids else []
    shops = [it for it in found if not it.is_of(ContainerType.PAGE, page_id)]
    if not shops:
        return Hanging()
    pages = await pages_by_id({shop.container_id for shop in shops})
    if pages is None:
        return Hanging(is_whole=False)
    shops.sort(key=lambda shop: ids.index(shop.id))
    return Hanging([shop for shop in shops if shop.container_id in pages], pages)
