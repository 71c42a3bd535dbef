"""Compare what a basket asked for with what its owners say now; only theirs is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from glue.contracts import market
from glue.contracts.orders import (
    CreateOrder,
    NotAvailable,
    OrderedItem,
    OrderedPlace,
    PriceChanged,
)
from orders.checkout.quotes import Quote
from orders.models import PlaceKind
from shared.i18n import gettext as _
from shared.money import Money, sum_money

Change = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class ItemTerm:
    """A product at the price it is ordered at."""

    product: market.Product
    quantity: int

    @property
    def unit_price(self) -> Money:
        return Money(self.product.price, self.product.currency)

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class PlaceTerm:
    """A booking or a ticket at the price it is ordered at."""

    kind: PlaceKind
    id: int
    title: str
    price: Money
    vat_rate: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is ordered, by the word of those who own it."""

    items: Sequence[ItemTerm]
    places: Sequence[PlaceTerm]
    total: Money


def agree(action: CreateOrder, quote: Quote) -> Terms:
    """Return what is ordered; raises `NotAvailable` or `PriceChanged`.

    What cannot be bought is told before what costs something else.
    """
    sold = _sold_by(quote, action.page_post_id)
    entries, tickets = (
        _entries_of(quote, action.page_post_id),
        _tickets_of(quote, action.page_post_id),
    )
    gone = [item.product_title for item in action.cart_items if item.product_id not in sold]
    gone += [place.title for place in action.calendar_entries if place.id not in entries]
    gone += [place.title for place in action.tickets if place.id not in tickets]
    items = [
        ItemTerm(sold[item.product_id], item.quantity)
        for item in action.cart_items
        if item.product_id in sold
    ]
    lacking = _lacking(items)
    if gone or lacking:
        raise NotAvailable(titles=list(gone), lacking=list(lacking))
    booked = [entries[place.id] for place in action.calendar_entries]
    admitted = [tickets[place.id] for place in action.tickets]
    changes = [
        *_item_changes(action.cart_items, items),
        *_place_changes(action.calendar_entries, booked),
        *_place_changes(action.tickets, admitted),
    ] or _total_changes(action, quote.currency, items, booked, admitted)
    if changes:
        raise PriceChanged(changes=list(changes))
    places = [*booked, *admitted]
    total = sum_money((it.total for it in items), quote.currency)
    total += sum_money((it.price for it in places), quote.currency)
    return Terms(items, places, total)


def _sold_by(quote: Quote, page_post_id: int) -> Mapping[int, market.Product]:
    return {
        product_id: product
        for product_id, product in quote.products.items()
        if product.is_available
        and product.container_id == page_post_id
        and product.currency == quote.currency
    }


def _entries_of(quote: Quote, page_post_id: int) -> Mapping[int, PlaceTerm]:
    return {
        entry.id: PlaceTerm(PlaceKind.ENTRY, entry.id, entry.full_title, entry.cost, entry.vat_rate)
        for entry in quote.places.entries
        if entry.container_id == page_post_id and entry.cost.currency == quote.currency
    }


def _tickets_of(quote: Quote, page_post_id: int) -> Mapping[int, PlaceTerm]:
    return {
        ticket.id: PlaceTerm(
            PlaceKind.TICKET, ticket.id, ticket.full_title, ticket.price, ticket.vat_rate
        )
        for ticket in quote.places.tickets
        if ticket.container_id == page_post_id and ticket.price.currency == quote.currency
    }


def _lacking(items: Sequence[ItemTerm]) -> list[Change]:
    """Say of what there is too little; whoever else is on their way to pay may still be faster."""
    return [
        {"title": item.product.title, "left": item.product.left}
        for item in items
        if item.product.left is not None and item.product.left < item.quantity
    ]


def _item_changes(asked: Sequence[OrderedItem], items: Sequence[ItemTerm]) -> list[Change]:
    return [
        _change(item.product.title, was, item.unit_price)
        for line, item in zip(asked, items, strict=True)
        if (was := _asked_price(line)) != item.unit_price
    ]


def _asked_price(line: OrderedItem) -> Money:
    special = line.product_special_price
    price = line.product_regular_price if special is None else special
    return Money(price, line.product_price_currency)


def _place_changes(asked: Sequence[OrderedPlace], places: Sequence[PlaceTerm]) -> list[Change]:
    return [
        _change(place.title, line.price, place.price)
        for line, place in zip(asked, places, strict=True)
        if line.price != place.price
    ]


def _total_changes(
    action: CreateOrder,
    currency: str,
    items: Sequence[ItemTerm],
    booked: Sequence[PlaceTerm],
    admitted: Sequence[PlaceTerm],
) -> list[Change]:
    totals = (
        (_("All products"), action.product_total, [it.total for it in items]),
        (_("All bookings"), action.calendar_total, [it.price for it in booked]),
        (_("All tickets"), action.ticket_total, [it.price for it in admitted]),
    )
    return [
        _change(title, Money(was, currency), now)
        for title, was, amounts in totals
        if was != (now := sum_money(amounts, currency)).minor
    ]


def _change(title: str, was: Money, now: Money) -> Change:
    return {"title": title, "was": was.minor, "now": now.minor, "currency": now.currency}
