"""A product as searchers and sharers are to know it."""

from datetime import datetime

from glue.contracts import blog
from glue.urls import blog_url
from market.products.models import Product
from shared.i18n import gettext as _
from shared.images.addresses import drawn_everywhere
from shared.runtime import current_runtime
from shared.web.seo import Data, PageMeta, described, own_url, page_meta


def product_meta(product: Product, page: blog.Post, path: str) -> PageMeta:
    """Describe the page of a product; `path` is its own address."""
    return page_meta(
        product.title,
        path,
        description=product.description
        or _("%(title)s, from %(page)s", title=product.title, page=page.title),
        kind="product",
        picture=drawn_everywhere(product.image),
        picture_alt=product.image_alt or "",
        data=[product_data(product, page, own_url(path))],
    )


def product_data(product: Product, page: blog.Post, url: str) -> Data:
    """Describe a product and what it costs now; a drawn stand-in is no picture of it."""
    price = product.price
    picture = drawn_everywhere(product.image)
    ends = product.special_through
    offer = described(
        "Offer",
        url=url,
        price=price.decimal_string,
        priceCurrency=price.currency,
        priceValidUntil=_day(ends) if ends else None,
        availability=f"https://schema.org/{_availability(product)}",
        seller=described("Organization", name=page.title, url=blog_url(f"/{page.slug}/")),
    )
    return described(
        "Product",
        name=product.title,
        description=product.description,
        sku=product.sku,
        url=url,
        image=own_url(picture) if picture else None,
        brand=described("Brand", name=product.brand) if product.brand else None,
        category=product.section.title if product.section else None,
        offers=offer,
    )


def _day(moment: datetime) -> str:
    return moment.astimezone(current_runtime().settings.site.zone).date().isoformat()


def _availability(product: Product) -> str:
    if product.is_sold_out or not product.marketplace.is_open:
        return "OutOfStock"
    return "LimitedAvailability" if product.is_scarce else "InStock"
