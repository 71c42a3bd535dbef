"""The pieces of pages that market lends to siblings."""

from glue.contracts import market
from market.internal.replies import marketplace_reply, product_reply
from market.marketplaces.queries import marketplaces_of
from market.products.queries import product_by_id
from shared.clock import utcnow
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime


@answers(market.ContainerNav)
async def container_nav(fragment: market.ContainerNav) -> str:
    """Render links to a container's shops; nothing where there are none."""
    found = await marketplaces_of(read_session(), fragment.container_type, fragment.container_id)
    if not found:
        return ""
    links = [(shop.title, marketplace_reply(shop).url, False) for shop in found]
    template = current_runtime().templates.get_template("fragments/container_nav.html")
    return template.render(links=links)


@answers(market.LinkCard)
async def link_card(fragment: market.LinkCard) -> str:
    """Render a product as a card; nothing where it is not sold."""
    product = await product_by_id(read_session(), fragment.product_id, now=utcnow())
    if product is None:
        return ""
    template = current_runtime().templates.get_template("fragments/link_card.html")
    return template.render(product=product, reply=product_reply(product))
