"""Orders as they cross to siblings."""

from collections import Counter

from glue.contracts import orders
from glue.contracts.cart import OrderedLine
from orders.addresses import order_address
from orders.models import Order


def order_value(order: Order) -> orders.Order:
    """Return the value of an order whose items are loaded; equal products are one line."""
    quantities: Counter[int] = Counter()
    for item in order.items:
        quantities[item.product_id] += item.quantity
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
        lines=[
            OrderedLine(product_id=product_id, quantity=quantity)
            for product_id, quantity in quantities.items()
        ],
    )
