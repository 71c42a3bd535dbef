"""What market tells siblings about its rows; addresses hold no page slug, so they stay true."""

from glue.contracts import market
from glue.urls import market_url
from market.marketplaces.models import Marketplace
from market.products.models import Product


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
    )


def product_reply(product: Product) -> market.Product:
    """Describe a product of a loaded marketplace."""
    return market.Product(
        id=product.id,
        slug=product.slug,
        title=product.title,
        image=market_url(product.picture.src),
        regular_price=product.regular_price_minor,
        special_price=product.special_price_minor,
        currency=product.marketplace.currency,
        marketplace_id=product.marketplace_id,
        container_id=product.marketplace.container_id,
        is_available=product.is_available,
        url=market_url(f"/products/{product.id}/"),
    )
