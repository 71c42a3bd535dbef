"""What the pages for keepers of a shop begin with: which shop it is, and where they can go."""

from typing import Any

from quart import url_for

from glue.pages import current_page
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import marketplace_of_page
from shared.db import read_session
from shared.errors import NotFound
from shared.i18n import gettext as _

PRODUCTS = "products"
SECTIONS = "sections"
IMPORTS = "imports"

Way = tuple[str, str, str, bool]


async def shop_of_desk(market_slug: str) -> Marketplace:
    """Return a shop of the current page; raises `NotFound`."""
    shop = await marketplace_of_page(read_session(), current_page().id, market_slug)
    if shop is None:
        raise NotFound()
    return shop


def where_of(shop: Marketplace) -> dict[str, Any]:
    """Return what the addresses of a shop's desk begin with."""
    return {"page_slug": current_page().slug, "market_slug": shop.slug}


def ways_of_desk(shop: Marketplace, way: str) -> list[Way]:
    """Return the ways of a shop's desk, with the one that is taken."""
    where = where_of(shop)
    return [
        (_("Products"), url_for("desk.index", **where), "package", way == PRODUCTS),
        (_("Sections"), url_for("sections.index", **where), "list-tree", way == SECTIONS),
        (_("Imports"), url_for("imports.index", **where), "file-down", way == IMPORTS),
        (_("The shop"), url_for("catalogue.index", **where), "store", False),
    ]
