"""Orders as they cross to siblings."""

from collections import Counter
from collections.abc import Iterable

from glue.contracts import orders
from glue.contracts.cart import OrderedLine
from glue.services.order_lifecycle import OrderedThings
from orders.addresses import handover_address, order_address, return_address
from orders.models import AttemptStatus, Order, PlaceKind
from orders.payments.queries import Owed


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


def standing_value(owed: Owed) -> orders.OrderStanding:
    """Return where the payment of an order stands, as cart shows it."""
    order, attempt = owed.order, owed.attempt
    in_doubt = attempt.status is AttemptStatus.MISMATCH
    return orders.OrderStanding(
        order_id=order.id,
        state=order.state,
        total=order.total,
        address=return_address(order.id),
        pay_address=handover_address(order.id),
        kept_until=None if order.is_over or in_doubt else attempt.valid_until,
        in_doubt=in_doubt,
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
