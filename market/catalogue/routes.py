"""The list of a shop."""

from quart import Blueprint, Response, request, url_for

from glue.pages import current_page
from market.basket_items.forms import BasketForm
from market.catalogue.filters import Filters
from market.catalogue.service import listing
from shared.db import read_session
from shared.web.htmx import is_htmx, render, render_region

catalogue = Blueprint("catalogue", __name__)


@catalogue.get("/<page_slug>/<market_slug>/")
async def index(page_slug: str, market_slug: str) -> Response:
    filters, after = Filters.read(request.args), request.args.get("after")
    page = current_page()
    found = await listing(read_session(), page.id, market_slug, filters, after)
    address = url_for("catalogue.index", page_slug=page_slug, market_slug=market_slug)
    show = render_region if is_htmx() else render
    return await show(
        "catalogue/_products.html" if is_htmx() else "catalogue/index.html",
        page=page,
        listing=found,
        filters=filters,
        address=address,
        form=BasketForm(is_on_card=True, back=filters.at(address, after)),
    )
