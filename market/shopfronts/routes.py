"""The doors of the shops: all of them, those of one page, and one by its number."""

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from market.catalogue.filters import Filters
from market.marketplaces.queries import marketplace_by_id
from market.shopfronts.pages import page_by_id
from market.shopfronts.service import shopfronts as all_shopfronts
from market.shopfronts.service import shopfronts_on
from shared.db import read_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.cache import keeps_page
from shared.web.htmx import redirect_to, render
from shared.web.seo import page_meta

shopfronts = Blueprint("shopfronts", __name__)

WHAT = _l("The shops of our members. One basket for all of them; each maker is paid directly.")


@shopfronts.get("/")
@allows(Action.VISIT)
@keeps_page
async def index() -> Response:
    shops = await all_shopfronts(read_session())
    meta = page_meta(_("Shops"), "/", description=_(WHAT))
    return await render("shopfronts/index.html", meta=meta, shopfronts=shops)


@shopfronts.get("/<page_slug>/")
@allows(Action.VISIT)
@keeps_page
async def show_page(page_slug: str) -> Response:
    page = current_page()
    shops = await shopfronts_on(read_session(), page)
    if shops.only:
        slug = shops.only.marketplace.slug
        address = url_for("catalogue.index", page_slug=page_slug, market_slug=slug)
        return await redirect_to(address, status=302)
    path = url_for("shopfronts.show_page", page_slug=page_slug) if shops.shopfronts else None
    meta = page_meta(_("Shops of %(page)s", page=page.title), path, description=page.excerpt)
    return await render("shopfronts/show_page.html", meta=meta, page=page, shops=shops)


@shopfronts.get("/markets/<int:id>/")
@allows(Action.VISIT)
async def follow(id: int) -> Response:
    """Lead from the address siblings know to the one people see; page slugs may change."""
    marketplace = await marketplace_by_id(read_session(), id)
    if marketplace is None:
        raise NotFound()
    page = await page_by_id(marketplace.container_id)
    address = url_for("catalogue.index", page_slug=page.slug, market_slug=marketplace.slug)
    return await redirect_to(Filters.read(request.args).at(address), status=302)
