"""Who may see, pay and keep an order: whose it is, its page's keepers, who holds its token."""

from quart import request

from glue.permissions import Resource
from orders.addresses import order_id_of
from orders.orders.queries import owner_of_order
from shared.db import reading
from shared.errors import NotFound


async def the_order() -> Resource:
    """Return whose the order of this route is, and on which page; raises `NotFound`."""
    order_id: int = (request.view_args or {})["order_id"]
    async with reading() as session:
        owner = await owner_of_order(session, order_id)
    if owner is None:
        raise NotFound()
    return owner


def the_kept_page() -> Resource:
    """Ask about the page whose orders this route is about."""
    return Resource(page_id=(request.view_args or {})["page_id"])


async def the_kept_order() -> Resource:
    """Ask about the page of this route's order; raises `NotFound` where it is not that page's."""
    order = await the_order()
    if order.page_id != the_kept_page().page_id:
        raise NotFound()
    return Resource(page_id=order.page_id)


def order_of_token(token: str) -> int:
    """Return the id of the order a token names; raises `NotFound`."""
    order_id = order_id_of(token)
    if order_id is None:
        raise NotFound()
    return order_id
