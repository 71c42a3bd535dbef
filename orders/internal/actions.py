"""The changes orders makes when it is told to."""

from glue.contracts import orders
from orders.checkout import service
from shared.rpc import answers, current_call


@answers(orders.CreateOrder, saga=True)
async def create_order(action: orders.CreateOrder) -> orders.CreatedOrder:
    """Make an order, once for its key, and open its checkout at SumUp."""
    return await service.create_order(action, call=current_call())
