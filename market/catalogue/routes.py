"""The list of a shop."""

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from market.basket_items.forms import BasketForm
from market.catalogue.filters import Filters
from market.catalogue.service import listing
from market.catalogue.sharing import catalogue_meta
from market.likes.hearts import Hearts
from market.marketplaces.queries import marketplace_that_moved
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound
from shared.web.cache import keeps_page
from shared.web.htmx import is_htmx, redirect_to, render, render_region
from shared.web.identity import current_identity

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/<page_slug>/<market_slug>/")
@allows(Action.VISIT)
@keeps_page
async def index(page_slug: str, market_slug: str) -> Response:
    filters, after = Filters.read(request.args), request.args.get("after")
    page = current_page()
    identity = current_identity()
    try:
        found = await listing(
            read_session(),
            page.id,
            market_slug,
            filters,
            after,
            user_id=identity.user_id,
            now=utcnow(),
        )
    except NotFound:
        moved = await marketplace_that_moved(read_session(), page.id, market_slug)
        if moved is None:
            raise
        now_at = url_for("catalogue.index", page_slug=page_slug, market_slug=moved.slug)
        return await redirect_to(filters.at(now_at, after), status=301)
    address = url_for("catalogue.index", page_slug=page_slug, market_slug=market_slug)
    show = render_region if is_htmx() else render
    return await show(
        _template(),
        meta=catalogue_meta(found, filters, page, address),
        page=page,
        listing=found,
        filters=filters,
        address=address,
        form=BasketForm(is_on_card=True, back=filters.at(address, after)),
        hearts=Hearts.of(identity, found.liked, back=filters.at(address, after)),
    )


def _template() -> str:
    """Choose what was asked for: the page, the list for other filters, or its next rows."""
    if not is_htmx():
        return "catalogue/index.html"
    asked = request.headers.get("HX-Target")
    return "catalogue/_products.html" if asked == "load-more" else "catalogue/_list.html"
