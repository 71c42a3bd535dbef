"""What orders holds of a person."""

from collections.abc import Sequence

from glue.privacy import Holding, Row, moment, money, plain
from orders.privacy import queries
from orders.privacy.queries import Customer
from shared.db import read_session
from shared.i18n import gettext as _


def held_of(customer: Customer) -> list[Holding]:
    """Return the tables that hold something of a person."""
    return [
        _orders(customer),
        _items(customer),
        _places(customer),
        _attempts(customer),
        _payments(customer),
        _refunds(customer),
        _notes(customer),
    ]


def _orders(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.orders_of(read_session(), customer, after_id=after, limit=limit)
        return [
            (
                it.id,
                (
                    it.id,
                    it.created_at,
                    it.page_title,
                    it.description,
                    it.state,
                    it.total,
                    it.paid_at,
                    it.email,
                    it.customer_name,
                    it.customer_note,
                    it.refunded,
                ),
            )
            for it in rows
        ]

    columns = [
        plain("id", _("Order")),
        moment("ordered_at", _("Ordered")),
        plain("shop", _("Shop")),
        plain("description", _("What")),
        plain("state", _("State")),
        money("total", _("Total")),
        moment("paid_at", _("Paid")),
        plain("email", _("Receipt sent to")),
        plain("name", _("Name for collection")),
        plain("note", _("What you wrote to the shop")),
        money("refunded", _("Given back")),
    ]
    return Holding("orders", _("Your orders"), columns, read)


def _items(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.items_of(read_session(), customer, after_id=after, limit=limit)
        return [
            (
                it.id,
                (it.order_id, it.title, it.quantity, it.unit_price, it.line_total, it.product_id),
            )
            for it in rows
        ]

    columns = [
        plain("order_id", _("Order")),
        plain("title", _("What")),
        plain("quantity", _("How many")),
        money("unit_price", _("Price of one")),
        money("total", _("Together")),
        plain("product_id", _("Number of the product")),
    ]
    return Holding("items", _("Things you ordered"), columns, read)


def _places(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.places_of(read_session(), customer, after_id=after, limit=limit)
        return [(it.id, (it.order_id, it.kind, it.title, it.price, it.place_id)) for it in rows]

    columns = [
        plain("order_id", _("Order")),
        plain("kind", _("Kind")),
        plain("title", _("What")),
        money("price", _("Price")),
        plain("place_id", _("Number of the place")),
    ]
    return Holding("places", _("Bookings and tickets you ordered"), columns, read)


def _attempts(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.attempts_of(read_session(), customer, after_id=after, limit=limit)
        return [
            (
                it.id,
                (it.order_id, it.reference, it.created_at, it.status, it.amount, it.checkout_id),
            )
            for it in rows
        ]

    columns = [
        plain("order_id", _("Order")),
        plain("reference", _("Reference")),
        moment("begun_at", _("Begun")),
        plain("state", _("State")),
        money("amount", _("Amount")),
        plain("checkout_id", _("Number at SumUp")),
    ]
    return Holding("attempts", _("Payments you began"), columns, read)


def _payments(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.payments_of(read_session(), customer, after_id=after, limit=limit)
        return [
            (
                payment.id,
                (order_id, payment.amount, payment.received_at, payment.transaction_id),
            )
            for payment, order_id in rows
        ]

    columns = [
        plain("order_id", _("Order")),
        money("amount", _("Amount")),
        moment("received_at", _("Received")),
        plain("transaction_id", _("Number at SumUp")),
    ]
    return Holding("payments", _("Payments that arrived"), columns, read)


def _refunds(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.refunds_of(read_session(), customer, after_id=after, limit=limit)
        return [
            (it.id, (it.order_id, it.amount, it.state, it.created_at, it.ended_at, it.note))
            for it in rows
        ]

    columns = [
        plain("order_id", _("Order")),
        money("amount", _("Amount")),
        plain("state", _("State")),
        moment("asked_at", _("Asked for")),
        moment("ended_at", _("Ended")),
        plain("note", _("What the shop wrote about it")),
    ]
    return Holding("refunds", _("Money given back"), columns, read)


def _notes(customer: Customer) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await queries.notes_of(read_session(), customer, after_id=after, limit=limit)
        return [(it.id, (it.order_id, it.written_at, it.text)) for it in rows]

    columns = [
        plain("order_id", _("Order")),
        moment("written_at", _("Written")),
        plain("text", _("Note")),
    ]
    return Holding("notes", _("Notes of shops on your orders, and yours on others"), columns, read)
