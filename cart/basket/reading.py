"""Read a basket: cart's own rows, and side by side what market and events say."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cart.basket.contents import Contents, Item, SellerPart, contents_of
from cart.checkout.models import Checkout
from cart.checkout.queries import open_checkouts
from cart.checkout.things import takes_places, units_taken
from cart.items import queries
from cart.owner import Owner
from glue.contracts import blog, cart, events, market, orders
from glue.contracts.relations import ContainerType
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.rpc import fetch_data
from shared.web.identity import Identity

MOST_ORDERS = 200
# Who has a paid order cleared waits for two seconds, and the basket must not wait for events.
PATIENCE_SECONDS = 1.0
EMPTY = Contents(items=(), lines=(), places=events.Places())


async def read_items(session: ReadSession, owner: Owner) -> tuple[Item, ...]:
    """Return what cart itself stores of a basket."""
    return tuple(
        Item(row.product_id, row.quantity, row.market_place_id, row.price)
        for row in await queries.items_of(session, owner)
    )


async def read_contents(session: ReadSession, owner: Owner | None) -> Contents:
    """Return a whole basket; a sibling that does not answer is named in `unreadable`."""
    if owner is None:
        return EMPTY
    # In this order: what was cleared in between is not in the basket any more.
    checkouts = await open_checkouts(session, owner)
    items = await read_items(session, owner)
    unreadable: set[str] = set()
    try:
        at_checkout = await _with_orders(checkouts)
    except ServiceUnavailable:
        unreadable.add("orders")
        at_checkout = {it.order_id: it for it in checkouts if it.order_id is not None}
    products, places = await asyncio.gather(
        products_by_id(item.product_id for item in items),
        _places(owner, at_checkout),
        return_exceptions=True,
    )
    if isinstance(products, BaseException):
        _only_unavailable(products)
        unreadable.add("market")
        products = {}
    if isinstance(places, BaseException):
        _only_unavailable(places)
        unreadable.add("events")
        places = events.Places()
    # While orders is away, nothing is called sold out that may be kept for this very basket.
    kept = _kept(checkouts if "orders" in unreadable else at_checkout.values())
    return contents_of(items, products, places, frozenset(unreadable), kept)


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
        known = held.get(product_id, Item(product_id, 0, 0))
        return replace(known, quantity=quantity)
    product = (await products_by_id([product_id])).get(product_id)
    if product is None or not product.is_available:
        raise cart.NotSold()
    return Item(product_id, quantity, product.marketplace_id, price_of(product))


def price_of(product: market.Product | None) -> Money | None:
    """Return what one costs now, where market knows it."""
    return Money(product.price, product.currency) if product else None


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


async def page_titles(page_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the titles of pages; unknown ones are left out."""
    batches = _batches(page_ids, blog.MAX_BATCH)
    answers = await asyncio.gather(*(fetch_data(blog.PostsBatch(ids=ids)) for ids in batches))
    return {page.id: page.title for pages in answers for page in pages}


async def collection_notes(contents: Contents) -> Mapping[int, Sequence[str]]:
    """Return what sellers say about collecting, by page, of the shops that things come from."""
    ids = (line.product.marketplace_id for line in contents.offered_lines)
    answers = await asyncio.gather(
        *(
            fetch_data(market.MarketplacesByIds(ids=some))
            for some in _batches(ids, market.MAX_BATCH)
        )
    )
    notes: dict[int, list[str]] = {}
    for shop in (shop for shops in answers for shop in shops):
        if shop.collection_note:
            notes.setdefault(shop.container_id, []).append(shop.collection_note)
    return notes


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


async def may_hold_places(owner: Owner) -> bool:
    """Say whether places are in a basket; while events does not answer, there may well be."""
    asked = events.PendingEntries(user_id=owner.user_id, session_id=owner.session_id)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            held = await fetch_data(asked)
    except (ServiceUnavailable, TimeoutError):
        return True
    return bool(held.entries or held.tickets)


async def _with_orders(checkouts: Sequence[Checkout]) -> Mapping[int, Checkout]:
    """Return checkouts by the orders they have led to, also where that answer never came back.

    Such an order may have claimed places and units already, and they are in this basket all the
    same. Raises `ServiceUnavailable`.
    """
    unknown = [str(it.id) for it in checkouts if it.order_id is None]
    found = (
        await fetch_data(orders.OrdersByKey(order_keys=unknown[-MOST_ORDERS:])) if unknown else {}
    )
    ids = ((it.order_id or found.get(str(it.id)), it) for it in checkouts)
    return {order_id: checkout for order_id, checkout in ids if order_id is not None}


async def _places(owner: Owner, at_checkout: Mapping[int, Checkout]) -> events.Places:
    """Return what events holds for a basket, and what open orders of this basket have claimed."""
    held = fetch_data(events.PendingEntries(user_id=owner.user_id, session_id=owner.session_id))
    claims = [
        fetch_data(events.EntriesForOrder(order_id=order_id))
        for order_id, checkout in at_checkout.items()
        if takes_places(checkout)
    ]
    found = await asyncio.gather(held, *claims)
    return events.Places(
        entries=[
            *found[0].entries,
            *(e for it in found[1:] for e in it.entries if e.state is events.EntryState.ORDERED),
        ],
        tickets=[
            *found[0].tickets,
            *(t for it in found[1:] for t in it.tickets if t.state is events.TicketState.ORDERED),
        ],
    )


def _kept(at_checkout: Iterable[Checkout]) -> Mapping[int, int]:
    """Return how many units open orders of a basket keep, by product."""
    kept: Counter[int] = Counter()
    for checkout in at_checkout:
        kept.update(units_taken(checkout))
    return kept


def _only_unavailable(error: BaseException) -> None:
    if not isinstance(error, ServiceUnavailable):
        raise error
