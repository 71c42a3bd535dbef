"""What market tells siblings about its rows.

Addresses that may be kept hold no page slug, so they stay true; what a search found is shown once.
"""

from collections.abc import Mapping

from glue.contracts import market
from glue.contracts.families import Card, Found, Hit, Kind
from glue.contracts.families import Shelf as ShelfReply
from glue.urls import market_url
from market.catalogue.everywhere import Finds, Shelf
from market.catalogue.filters import Filters
from market.desk.filters import Stand
from market.marketplaces.models import Marketplace
from market.marketplaces.service import version_of
from market.products.models import Product
from shared.web.jinja import truncate


def marketplace_reply(marketplace: Marketplace) -> market.Marketplace:
    """Describe a marketplace."""
    return market.Marketplace(
        id=marketplace.id,
        slug=marketplace.slug,
        title=marketplace.title,
        container_type=marketplace.container_type,
        container_id=marketplace.container_id,
        currency=marketplace.currency,
        collection_note=marketplace.collection_note,
        url=market_url(f"/markets/{marketplace.id}/"),
        intro=marketplace.intro,
        opening_note=marketplace.opening_note,
        is_open=marketplace.is_open,
        version=version_of(marketplace),
    )


def counts_reply(marketplace_id: int, counts: Mapping[Stand, int]) -> market.MarketplaceCounts:
    """Describe how the products of a marketplace stand."""
    return market.MarketplaceCounts(
        marketplace_id=marketplace_id,
        products=counts[Stand.ALL],
        unpublished=counts[Stand.UNPUBLISHED],
        low=counts[Stand.LOW],
        sold_out=counts[Stand.SOLD_OUT],
    )


def product_reply(product: Product) -> market.Product:
    """Describe a product of a loaded marketplace."""
    special = product.special_price
    return market.Product(
        id=product.id,
        slug=product.slug,
        title=product.title,
        image=market_url(product.picture.src),
        regular_price=product.regular_price_minor,
        special_price=None if special is None else special.minor,
        currency=product.marketplace.currency,
        marketplace_id=product.marketplace_id,
        container_id=product.marketplace.container_id,
        is_available=product.is_available,
        url=market_url(f"/products/{product.id}/"),
        left=product.left,
        vat_rate=product.vat_rate,
    )


def found_reply(finds: Finds, q: str) -> Found:
    """Describe what was found in all shops."""
    return Found(
        kind=Kind.PRODUCT,
        total=sum(shelf.total for shelf in finds.shelves.values()),
        hits=[_hit(product, finds.shelves[product.marketplace_id]) for product in finds.products],
        shelves=[
            ShelfReply(
                title=shelf.marketplace.title,
                total=shelf.total,
                url=Filters(q=q).at(_shop_url(shelf)),
            )
            for shelf in finds.shelves.values()
        ],
    )


def _hit(product: Product, shelf: Shelf) -> Hit:
    is_known = shelf.page is not None
    return Hit(
        title=product.title,
        url=_shop_url(shelf) + f"{product.slug}/" if is_known else product_reply(product).url,
        eyebrow=shelf.page.title if shelf.page else shelf.marketplace.title,
        excerpt=truncate(product.description),
        picture=market_url(product.picture.src),
        price=product.regular_price if product.special_price is None else product.special_price,
        card=Card.PRODUCT,
        id=product.id,
    )


def _shop_url(shelf: Shelf) -> str:
    if shelf.page is None:
        return marketplace_reply(shelf.marketplace).url
    return market_url(f"/{shelf.page.slug}/{shelf.marketplace.slug}/")
