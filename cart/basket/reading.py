"""Read a basket: cart's own rows, and side by side what market and events say."""

import asyncio
from collections.abc import Iterable, Sequence

from cart.basket.contents import Contents, Item, SellerPart, contents_of
from cart.items import queries
from cart.owner import Owner
from glue.contracts import blog, events, market
from glue.contracts.relations import ContainerType
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data

EMPTY = Contents(items=(), lines=(), places=events.Places())


async def read_items(session: ReadSession, owner: Owner) -> tuple[Item, ...]:
    """Return what cart itself stores of a basket."""
    return tuple(
        Item(row.product_id, row.quantity, row.market_place_id)
        for row in await queries.items_of(session, owner)
    )


async def read_contents(session: ReadSession, owner: Owner | None) -> Contents:
    """Return a whole basket; a sibling that does not answer is named in `unreadable`."""
    if owner is None:
        return EMPTY
    items = await read_items(session, owner)
    products, places = await asyncio.gather(
        products_by_id(item.product_id for item in items), _places(owner), return_exceptions=True
    )
    unreadable: set[str] = set()
    if isinstance(products, BaseException):
        _only_unavailable(products)
        unreadable.add("market")
        products = {}
    if isinstance(places, BaseException):
        _only_unavailable(places)
        unreadable.add("events")
        places = events.Places()
    return contents_of(items, products, places, frozenset(unreadable))


async def products_by_id(ids: Iterable[int]) -> dict[int, market.Product]:
    """Ask market for products in batches; unknown ones are left out."""
    wanted = sorted(set(ids))
    batches = [
        wanted[start : start + market.MAX_BATCH]
        for start in range(0, len(wanted), market.MAX_BATCH)
    ]
    replies = await asyncio.gather(
        *(fetch_data(market.ProductsByIds(ids=batch)) for batch in batches)
    )
    return {product.id: product for reply in replies for product in reply}


async def seller_parts(contents: Contents) -> Sequence[SellerPart]:
    """Divide a basket by seller, in the order of the pages' titles."""
    pages_with_something = {
        *(line.product.container_id for line in contents.lines),
        *(entry.container_id for entry in contents.places.entries),
        *(ticket.container_id for ticket in contents.places.tickets),
    }
    if not pages_with_something:
        return []
    ids = sorted(pages_with_something)
    pages, configs = await asyncio.gather(
        fetch_data(blog.PostsBatch(ids=ids)),
        fetch_data(blog.PageConfigsBatch(container_type=ContainerType.PAGE, container_ids=ids)),
    )
    config_of = {config.container_id: config for config in configs}
    return [
        SellerPart(page, config_of.get(page.id), contents.of_page(page.id))
        for page in sorted(pages, key=lambda page: (page.title, page.id))
    ]


async def _places(owner: Owner) -> events.Places:
    return await fetch_data(
        events.PendingEntries(user_id=owner.user_id, session_id=owner.session_id)
    )


def _only_unavailable(error: BaseException) -> None:
    if not isinstance(error, ServiceUnavailable):
        raise error
