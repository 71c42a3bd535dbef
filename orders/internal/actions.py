"""The changes orders makes when it is told to."""

from glue.contracts import orders
from orders.checkout import service
from orders.orders.service import adopt_guest_orders
from shared.db import write_session
from shared.rpc import answers, current_call


@answers(orders.CreateOrder, saga=True)
async def create_order(action: orders.CreateOrder) -> orders.CreatedOrder:
    """Make an order, once for its key, and open its checkout at SumUp."""
    return await service.create_order(action, call=current_call())


@answers(orders.AdoptOrdersForUser)
async def adopt_orders_for_user(action: orders.AdoptOrdersForUser) -> orders.AdoptedOrders:
    """Make what guests ordered with a user's address the user's."""
    ids = await adopt_guest_orders(write_session(), user_id=action.user_id, email=action.email)
    return orders.AdoptedOrders(order_ids=ids)
