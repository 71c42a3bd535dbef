"""Making an order: agreed with its owners first, written once for its key, then opened."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from glue.contracts.orders import (
    AddressRefused,
    CreatedOrder,
    CreateOrder,
    EmptyOrder,
    OrderCreated,
    OrderState,
)
from orders.addresses import handover_address, is_under_cart, is_under_orders
from orders.checkout.quotes import Quote, read_quote
from orders.checkout.terms import Terms, agree
from orders.models import Order, OrderItem, OrderPlace
from orders.orders.queries import order_id_by_key
from orders.payments.opening import run_opening, start_opening
from orders.payments.paying import latest, payable_address, renew_if_lapsed
from orders.payments.schedule import Deadlines, deadlines_from
from orders.payments.service import begin_attempt
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.i18n import ngettext
from shared.idempotency import Call
from shared.outbox import emit
from shared.saga import Started

LONGEST_DESCRIPTION = 120
LONGEST_TITLE = 255
LONGEST_PREFIX = 32


async def create_order(action: CreateOrder, *, call: Call) -> CreatedOrder:
    """Make the order of a key and open its checkout; a known key returns the order it made.

    Everything is refused before anything is written. What a known order was agreed on stands, also
    where prices have changed since; whom it is for may be put right while it is not over, and an
    attempt that ran out is renewed.
    """
    async with reading() as session:
        order_id = await order_id_by_key(session, caller=call.caller, key=call.key)
    if order_id is None:
        order_id = await _place(action, call)
    else:
        await _put_right(order_id, action)
        await renew_if_lapsed(order_id)
    started = await _unfinished_opening(order_id)
    if started is not None:
        await run_opening(started)
    return await created_order(order_id)


async def created_order(order_id: int) -> CreatedOrder:
    """Return an order as it stands in the record."""
    owed = await latest(order_id)
    return CreatedOrder(
        order_id=order_id,
        state=owed.order.state,
        sumup_hosted_url=payable_address(owed, now=utcnow()),
        page_config_id=owed.order.page_config_id,
        sumup_reference=owed.attempt.reference,
        description=owed.order.description,
        address=handover_address(order_id),
    )


async def _place(action: CreateOrder, call: Call) -> int:
    if not all(map(is_under_orders, (action.redirect_url, action.webhook_base_url))):
        raise AddressRefused()
    if action.way_on is not None and not is_under_cart(action.way_on):
        raise AddressRefused()
    is_nobodys = action.user_id is None and action.session_id is None
    if is_nobodys or not (action.cart_items or action.calendar_entries or action.tickets):
        raise EmptyOrder()
    quote = await read_quote(action)
    terms = agree(action, quote)
    async with transaction() as session:
        return await _write_once(session, action, call, quote, terms)


async def _write_once(
    session: WriteSession, action: CreateOrder, call: Call, quote: Quote, terms: Terms
) -> int:
    deadlines = deadlines_from(utcnow())
    added = await session.scalars(
        insert(Order)
        .values(_order_values(action, call, quote, terms, deadlines))
        .on_conflict_do_nothing(index_elements=[Order.caller, Order.key])
        .returning(Order)
    )
    order = added.one_or_none()
    if order is None:
        # Another call with this key was faster, and has committed.
        known = await order_id_by_key(session, caller=call.caller, key=call.key)
        assert known is not None
        return known
    _add_lines(session, order, terms)
    attempt = await begin_attempt(session, order, number=1, deadlines=deadlines)
    await start_opening(session, attempt)
    await emit(session, OrderCreated(order_id=order.id), stream=order.stream)
    return order.id


def _order_values(
    action: CreateOrder, call: Call, quote: Quote, terms: Terms, deadlines: Deadlines
) -> dict[str, object]:
    return {
        "caller": call.caller,
        "key": call.key,
        "user_id": action.user_id,
        "session_id": action.session_id,
        "email": quote.email,
        "state": OrderState.PREPARING,
        "page_post_id": action.page_post_id,
        "page_title": quote.page_title[:LONGEST_TITLE],
        "seller_name": quote.config.seller.legal_name,
        "seller_address": quote.config.seller.postal_address,
        "seller_vat_number": quote.config.seller.vat_number,
        "page_config_id": quote.config.id,
        "account_version": quote.config.version,
        "reference_prefix": quote.config.reference_prefix[:LONGEST_PREFIX],
        "currency": terms.total.currency,
        "total_minor": terms.total.minor,
        "description": describe(quote.page_title, terms),
        "titles": ", ".join(
            [it.product.title for it in terms.items] + [it.title for it in terms.places]
        ),
        "shop_url": quote.shop_url,
        "collection_note": quote.collection_note,
        "customer_name": action.name,
        "customer_note": action.note,
        "way_on": action.way_on,
        "expires_at": deadlines.expires_at,
    }


def _add_lines(session: WriteSession, order: Order, terms: Terms) -> None:
    session.add_all(
        OrderItem(
            order_id=order.id,
            product_id=item.product.id,
            title=item.product.title,
            slug=item.product.slug,
            image=item.product.image,
            url=item.product.url,
            currency=item.unit_price.currency,
            unit_price_minor=item.unit_price.minor,
            quantity=item.quantity,
            line_total_minor=item.total.minor,
            vat_rate=item.product.vat_rate,
        )
        for item in terms.items
    )
    session.add_all(
        OrderPlace(
            order_id=order.id,
            kind=place.kind,
            place_id=place.id,
            title=place.title,
            currency=place.price.currency,
            price_minor=place.price.minor,
            vat_rate=place.vat_rate,
        )
        for place in terms.places
    )


async def _put_right(order_id: int, action: CreateOrder) -> None:
    order = (await latest(order_id)).order
    said = {
        "email": action.email or order.email,
        "customer_name": action.name or order.customer_name,
        "customer_note": action.note or order.customer_note,
        "way_on": action.way_on if action.way_on and is_under_cart(action.way_on) else order.way_on,
    }
    if all(getattr(order, column) == value for column, value in said.items()):
        return
    async with transaction() as session:
        await session.execute(
            update(Order)
            .where(Order.id == order_id, Order.awaits_payment(), Order.erased_at.is_(None))
            .values(said)
        )


async def _unfinished_opening(order_id: int) -> Started | None:
    owed = await latest(order_id)
    if not owed.attempt.is_opening:
        return None
    async with transaction() as session:
        return await start_opening(session, owed.attempt)


def describe(seller: str, terms: Terms) -> str:
    """Name an order for the shopper's bank and SumUp: the seller, and the first things in it."""
    titles = [
        *(f"{it.quantity} × {it.product.title}" for it in terms.items),
        *(place.title for place in terms.places),
    ]
    shown, others = ", ".join(titles[:2]), len(titles) - 2
    text = (
        ngettext(
            "%(seller)s: %(things)s and %(num)s more",
            "%(seller)s: %(things)s and %(num)s more",
            others,
            seller=seller,
            things=shown,
        )
        if others > 0
        else f"{seller}: {shown}"
    )
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[: LONGEST_DESCRIPTION - 1]}…"
