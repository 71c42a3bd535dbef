"""Read a basket: cart's own rows, and side by side what market and events say."""

import asyncio
from collections.abc import Iterable, Sequence

from cart.basket.contents import Contents, Item, SellerPart, contents_of
from cart.items import queries
from cart.owner import Owner
from glue.contracts import blog, cart, events, market
from glue.contracts.relations import ContainerType
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data
from shared.web.identity import Identity

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


async def count_kept_apart(session: ReadSession, identity: Identity) -> int:
    """Return how many things somebody who is signed in picked as a visitor in the same browser.

    Signing in merges what there was, so it is what came in while nobody could tell whose the
    session is.
    """
    if identity.user_id is None or identity.session_id is None:
        return 0
    return await queries.count_units(session, Owner(None, identity.session_id))


async def item_to_hold(session: ReadSession, owner: Owner, product_id: int, quantity: int) -> Item:
    """Return an item in the quantity it shall have; raises `NotSold`.

    What is not in the basket, or not any more, gets into it only where market sells it.
    """
    held = {item.product_id: item for item in await read_items(session, owner)}
    if product_id in held or quantity == 0:
        place = held[product_id].market_place_id if product_id in held else 0
        return Item(product_id, quantity, place)
    product = (await products_by_id([product_id])).get(product_id)
    if product is None or not product.is_available:
        raise cart.NotSold()
    return Item(product_id, quantity, product.marketplace_id)


async def products_by_id(ids: Iterable[int]) -> dict[int, market.Product]:
    """Ask market for products in batches; unknown ones are left out."""
    replies = await asyncio.gather(
        *(fetch_data(market.ProductsByIds(ids=ids)) for ids in _batches(ids, market.MAX_BATCH))
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
    batches = _batches(pages_with_something, blog.MAX_BATCH)
    answers = await asyncio.gather(*(_pages_and_configs(ids) for ids in batches))
    pages = [page for some, _ in answers for page in some]
    config_of = {config.container_id: config for _, some in answers for config in some}
    return [
        SellerPart(page, config_of.get(page.id), contents.of_page(page.id))
        for page in sorted(pages, key=lambda page: (page.title, page.id))
    ]


async def _pages_and_configs(
    ids: list[int],
) -> tuple[Sequence[blog.Post], Sequence[blog.PageConfig]]:
    return await asyncio.gather(
        fetch_data(blog.PostsBatch(ids=ids)),
        fetch_data(blog.PageConfigsBatch(container_type=ContainerType.PAGE, container_ids=ids)),
    )


def _batches(ids: Iterable[int], size: int) -> list[list[int]]:
    wanted = sorted(set(ids))
    return [wanted[start : start + size] for start in range(0, len(wanted), size)]


async def _places(owner: Owner) -> events.Places:
    return await fetch_data(
        events.PendingEntries(user_id=owner.user_id, session_id=owner.session_id)
    )


def _only_unavailable(error: BaseException) -> None:
    if not isinstance(error, ServiceUnavailable):
        raise error
