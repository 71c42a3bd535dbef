"""The pieces of pages that market lends to siblings."""

from glue.contracts import market
from market.internal.replies import marketplace_reply
from market.marketplaces.queries import marketplaces_of
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
