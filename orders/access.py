"""Who may see and pay an order: the person whose it is, and whoever holds its token."""

from quart import Response

from orders.addresses import order_id_of
from orders.orders.queries import require_own_order
from shared.db import reading
from shared.errors import NotFound
from shared.web.identity import current_identity


async def require_own(order_id: int) -> int:
    """Return the id of an order that is the asking person's; raises `NotFound`."""
    async with reading() as session:
        await require_own_order(session, current_identity(), order_id)
    return order_id


def order_of_token(token: str) -> int:
    """Return the id of the order a token names; raises `NotFound`."""
    order_id = order_id_of(token)
    if order_id is None:
        raise NotFound()
    return order_id


async def keep_private(response: Response) -> Response:
    """Keep an order's pages out of caches and search engines."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
