"""Orders as they cross to siblings."""

from collections import Counter
from collections.abc import Iterable

from glue.contracts import orders
from glue.contracts.cart import OrderedLine
from glue.services.order_lifecycle import OrderedThings
from orders.addresses import order_address
from orders.models import Order, PlaceKind


def order_value(order: Order) -> orders.Order:
    """Return the value of an order whose items are loaded; equal products are one line."""
    return orders.Order(
        id=order.id,
        state=order.state,
        user_id=order.user_id,
        session_id=order.session_id,
        page_post_id=order.page_post_id,
        total=order.total,
        description=order.description,
        created_at=order.created_at,
        paid_at=order.paid_at,
        address=order_address(order.id),
        refunded=order.refunded,
        lines=ordered_lines((it.product_id, it.quantity) for it in order.items),
    )


def order_things(order: Order) -> OrderedThings:
    """Return the places and units of an order whose lines are loaded."""
    return OrderedThings(
        order_id=order.id,
        lines=ordered_lines((it.product_id, it.quantity) for it in order.items),
        entry_ids=[it.place_id for it in order.places if it.kind is PlaceKind.ENTRY],
        ticket_ids=[it.place_id for it in order.places if it.kind is PlaceKind.TICKET],
    )


def ordered_lines(units: Iterable[tuple[int, int]]) -> list[OrderedLine]:
    """Add up units by product, in the order in which they come."""
    quantities: Counter[int] = Counter()
    for product_id, quantity in units:
        quantities[product_id] += quantity
    return [
        OrderedLine(product_id=product_id, quantity=quantity)
        for product_id, quantity in quantities.items()
    ]
