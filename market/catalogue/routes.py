"""The list of a shop."""

from functools import partial
from typing import Any

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.contracts import blog
from glue.pages import current_page
from glue.permissions import Action
from market.basket_items.forms import BasketForm
from market.catalogue.counting import Choices
from market.catalogue.filters import Filters, View
from market.catalogue.service import Listing, Rows, further_rows, listing
from market.catalogue.sharing import catalogue_meta
from market.likes.hearts import Hearts
from market.marketplaces.queries import marketplace_that_moved
from market.products.cards import cards_of
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound
from shared.web.cache import keeps_page
from shared.web.htmx import is_htmx, redirect_to, render, render_region
from shared.web.identity import current_identity

catalogue = Blueprint("catalogue", __name__)


ROWS = "load-more"
# Two stand beside each other on a phone, and the first row is seen before anything is moved.
SEEN_AT_FIRST = 2


@catalogue.get("/<page_slug>/<market_slug>/")
@allows(Action.VISIT)
@keeps_page
async def index(page_slug: str, market_slug: str) -> Response:
    filters, after = Filters.read(request.args), request.args.get("after")
    try:
        return await _answer(market_slug, filters, after)
    except NotFound:
        moved = await marketplace_that_moved(read_session(), current_page().id, market_slug)
        if moved is None:
            raise
        now_at = url_for("catalogue.index", page_slug=page_slug, market_slug=moved.slug)
        return await redirect_to(filters.at(now_at, after), status=301)


async def _answer(market_slug: str, filters: Filters, after: str | None) -> Response:
    """Show what was asked for: the page, the list for other filters, or its next rows."""
    page = current_page()
    where = (read_session(), page.id, market_slug, filters, after)
    user_id = current_identity().user_id
    if is_htmx() and request.headers.get("HX-Target") == ROWS:
        rows = await further_rows(*where, user_id=user_id, now=utcnow())
        return await render_region("catalogue/_products.html", **_shown(rows, page, filters))
    found = await listing(*where, user_id=user_id, now=utcnow())
    shown = _shown(found, page, filters)
    if is_htmx():
        return await render_region("catalogue/_list.html", **shown)
    meta = catalogue_meta(found, filters, page, shown["address"])
    return await render("catalogue/index.html", meta=meta, **shown)


def _shown(found: Listing | Rows, page: blog.Post, filters: Filters) -> dict[str, Any]:
    shop = found.marketplace
    address = url_for("catalogue.index", page_slug=page.slug, market_slug=shop.slug)
    here = filters.at(address, found.after)
    hearts = Hearts.of(current_identity(), found.liked, back=here)
    cards = partial(cards_of, page=page, form=BasketForm(is_on_card=True, back=here), hearts=hearts)
    shown: dict[str, Any] = {
        "page": page,
        "listing": found,
        "cards": cards(
            found.products,
            kind="row" if filters.view is View.LIST else None,
            seen_at_first=0 if found.after else SEEN_AT_FIRST,
        ),
        "filters": filters,
        "address": address,
        "hearts": hearts,
    }
    if isinstance(found, Rows):
        return shown
    choices = Choices(found.overview, filters, address, hearts.can_be_pressed)
    return shown | {"near_cards": cards(found.near), "choices": choices}
