"""What market tells of a page's shops, and what the pages about them show."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from blog.admin.shops.forms import ShopForm
from blog.posts.models import Post, PostStatus
from glue.contracts import market
from glue.contracts.relations import ContainerType
from glue.urls import market_url
from shared.errors import NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.rpc import fetch_data


@dataclass(frozen=True, slots=True)
class KeptShop:
    """A shop as its keepers see it; `counts` is None where nobody could count just now.

    `desk` and `address` lead to where its products are kept and to what shoppers see, and are None
    on a page that is not published: market knows of no such page.
    """

    shop: market.Marketplace
    counts: market.MarketplaceCounts | None
    desk: str | None
    address: str | None

    @property
    def switch_id(self) -> str:
        return f"shop-{self.shop.id}-open"


async def shops_of(page: Post) -> list[market.Marketplace]:
    """Ask for a page's shops, by title; raises `ServiceUnavailable`."""
    return await fetch_data(
        market.MarketplacesForContainer(container_type=ContainerType.PAGE, container_id=page.id)
    )


async def shop_of(page: Post, shop_id: int) -> market.Marketplace:
    """Ask for a shop of a page; raises `NotFound`, also for one of another page."""
    for shop in await shops_of(page):
        if shop.id == shop_id:
            return shop
    raise NotFound()


async def kept_shops(page: Post, shops: Sequence[market.Marketplace]) -> list[KeptShop]:
    """Return shops of a page with how many products they have, counted by one call."""
    counts: dict[int, market.MarketplaceCounts] = {}
    with suppress(ServiceUnavailable):
        ids = [shop.id for shop in shops][: market.MAX_BATCH]
        if ids:
            answer = await fetch_data(market.CountsOfMarketplaces(ids=ids))
            counts = {of.marketplace_id: of for of in answer}
    is_there = page.status is PostStatus.PUBLISHED
    return [
        KeptShop(
            shop,
            counts.get(shop.id),
            desk=market_url(f"/keep/{page.slug}/{shop.slug}/products/") if is_there else None,
            address=market_url(f"/{page.slug}/{shop.slug}/") if is_there else None,
        )
        for shop in shops
    ]


def differences(form: ShopForm, shop: market.Marketplace) -> list[tuple[str, str]]:
    """Return, with its label, what a shop says now that is not what was typed."""
    labels = {
        "title": _("Name"),
        "slug": _("Address"),
        "intro": _("Introduction"),
        "opening_note": _("Opening note"),
        "collection_note": _("Where things are collected"),
    }
    return [
        (label, getattr(shop, name))
        for name, label in labels.items()
        if getattr(form, name) != getattr(shop, name)
    ]
