"""The pieces of pages that market lends to siblings."""

from glue.contracts import market
from glue.services.relationships import PATIENCE_OF_PIECES
from market.internal.replies import marketplace_reply, product_reply
from market.marketplaces.queries import marketplace_by_id, marketplaces_of
from market.products.queries import product_by_id
from market.shopfronts.hanging import shops_hanging_on
from shared.clock import utcnow
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime


@answers(market.ContainerNav)
async def container_nav(fragment: market.ContainerNav) -> str:
    """Render links to the shops on a container, its own first; nothing where there are none."""
    session = read_session()
    own = await marketplaces_of(session, fragment.container_type, fragment.container_id)
    hanging = await shops_hanging_on(session, fragment.container_id, patience=PATIENCE_OF_PIECES)
    found = [*own, *hanging.shops]
    if not found:
        return ""
    links = [(shop.title, marketplace_reply(shop).url, False) for shop in found]
    template = current_runtime().templates.get_template("fragments/container_nav.html")
    return template.render(links=links)


@answers(market.LinkCard)
async def link_card(fragment: market.LinkCard) -> str:
    """Render a product or a shop as a card; nothing where it is not sold, or not there."""
    if fragment.product_id is not None:
        return await _product_card(fragment.product_id)
    if fragment.marketplace_id is not None:
        return await _shop_card(fragment.marketplace_id)
    return ""


async def _product_card(product_id: int) -> str:
    product = await product_by_id(read_session(), product_id, now=utcnow())
    if product is None:
        return ""
    template = current_runtime().templates.get_template("fragments/link_card.html")
    return template.render(product=product, reply=product_reply(product))


async def _shop_card(marketplace_id: int) -> str:
    shop = await marketplace_by_id(read_session(), marketplace_id)
    if shop is None:
        return ""
    template = current_runtime().templates.get_template("fragments/shop_card.html")
    return template.render(shop=marketplace_reply(shop))
