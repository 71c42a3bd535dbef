"""The shops of the co-operative, with the pages they are on."""

from collections.abc import Sequence
from dataclasses import dataclass

from glue.contracts import blog
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import live_marketplaces, marketplaces_of
from market.products.models import Picture
from market.shopfronts.hanging import shops_hanging_on
from market.shopfronts.pages import pages_by_id
from market.shopfronts.queries import sample_pictures
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Shopfront:
    """A shop as a passer-by sees it; `page` is missing while blog does not answer.

    One that is elsewhere belongs to another page than the one that shows it.
    """

    marketplace: Marketplace
    page: blog.Post | None
    pictures: Sequence[Picture]
    is_elsewhere: bool = False


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


@dataclass(frozen=True, slots=True)
class ShopsOfPage:
    """The shops on a page, its own first, then those of other pages that hang on it.

    `is_whole` says that nothing of the latter could have been left out.
    """

    shopfronts: Sequence[Shopfront]
    is_whole: bool

    @property
    def only(self) -> Shopfront | None:
        """The one shop there is, if it is the page's own."""
        has_one = self.is_whole and len(self.shopfronts) == 1
        return self.shopfronts[0] if has_one and not self.shopfronts[0].is_elsewhere else None


async def shopfronts_on(session: ReadSession, page: blog.Post) -> ShopsOfPage:
    """Return the shops on a page."""
    own = await marketplaces_of(session, ContainerType.PAGE, page.id)
    hanging = await shops_hanging_on(session, page.id)
    shops = [(shop, page) for shop in own]
    shops += [(shop, owner) for shop in hanging.shops if (owner := hanging.page_of(shop))]
    pictures = await sample_pictures(session, [shop.id for shop, _page in shops])
    shopfronts = [
        Shopfront(shop, owner, pictures[shop.id], is_elsewhere=owner is not page)
        for shop, owner in shops
    ]
    return ShopsOfPage(shopfronts, hanging.is_whole)
