"""The shops of a page, for those who keep them: where each desk begins."""

from quart import Blueprint, Response, url_for

from glue.access import allows, the_page
from glue.contracts.relations import ContainerType
from glue.pages import current_page
from glue.permissions import Action
from market.desk.filters import Stand
from market.desk.queries import counts_of_shops
from market.marketplaces.queries import marketplaces_of
from shared.clock import utcnow
from shared.db import read_session
from shared.web.htmx import render
from shared.web.private import keep_private

desk_shops = Blueprint("desk_shops", __name__)
desk_shops.after_request(keep_private)


@desk_shops.get("/keep/<page_slug>/")
@allows(Action.KEEP_SHOP, on=the_page)
async def index(page_slug: str) -> Response:
    session, page = read_session(), current_page()
    shops = await marketplaces_of(session, ContainerType.PAGE, page.id)
    counts = await counts_of_shops(session, [shop.id for shop in shops], now=utcnow())
    ways = [
        (
            shop.title,
            url_for("desk.index", page_slug=page_slug, market_slug=shop.slug),
            "store",
            False,
        )
        for shop in shops
    ]
    return await render(
        "desk/shops.html", page=page, shops=shops, counts=counts, ways=ways, stands=Stand
    )
