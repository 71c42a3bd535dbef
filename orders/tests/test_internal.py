"""What orders answers its siblings, and what its events lead to."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from glue.contracts import cart, events
from glue.contracts.cart import OrderedLine
from glue.contracts.orders import OrdersForIdentity, OrderState, OrderStatus
from orders.tests.factories import ADA, BAKERY, TEA, basket, line
from orders.tests.till import Till
from shared.errors import ServiceUnavailable
from shared.outbox import drain_outbox
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices


async def test_only_cart_may_create_orders(
    till: Till, sibling_named: Callable[[str], RpcClient]
) -> None:
    with pytest.raises(ServiceUnavailable):
        await sibling_named("market").act(basket(), key="k1")


async def test_an_order_is_told_with_equal_products_in_one_line(
    till: Till, sibling: RpcClient
) -> None:
    created = await till.order(basket(cart_items=[line(TEA), line(TEA, 2)], product_total=1350))

    order = await sibling.fetch(OrderStatus(order_id=created.order_id))

    assert order is not None
    assert (order.state, order.total.minor, order.session_id) == (OrderState.PENDING, 1350, ADA)
    assert order.lines == [OrderedLine(product_id=TEA.id, quantity=3)]
    assert order.address == f"http://orders.test/{created.order_id}/"
    assert (order.page_post_id, order.paid_at) == (BAKERY, None)


async def test_an_unknown_order_is_none(till: Till, sibling: RpcClient) -> None:
    assert await sibling.fetch(OrderStatus(order_id=99)) is None


async def test_a_persons_orders_come_newest_first(till: Till, sibling: RpcClient) -> None:
    first, second = await till.order(key="k1"), await till.order(key="k2")
    await till.order(basket(user_id=3), key="k3")

    visitors = await sibling.fetch(OrdersForIdentity(session_id=ADA))
    users = await sibling.fetch(OrdersForIdentity(user_id=3))
    nobodys = await sibling.fetch(OrdersForIdentity())

    assert [order.id for order in visitors] == [second.order_id, first.order_id]
    assert [order.user_id for order in users] == [3]
    assert nobodys == []


async def test_a_paid_order_confirms_its_places_and_takes_what_it_holds_out_of_the_basket(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    await till.reconcile(after=timedelta(minutes=1))

    await drain_outbox()

    (confirmed,) = shop.calls(events.ConfirmEntriesForOrder)
    (cleared,) = shop.calls(cart.ClearCartForOrder)
    assert confirmed.order_id == created.order_id
    assert (cleared.order_id, cleared.session_id) == (created.order_id, ADA)
    assert [(it.product_id, it.quantity) for it in cleared.lines] == [(1, 2), (2, 1)]


async def test_an_expired_order_releases_its_places_and_closes_its_checkout(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order()
    await till.reconcile(after=timedelta(minutes=41))

    await drain_outbox()

    (released,) = shop.calls(events.ReleaseEntriesForOrder)
    (closed,) = shop.calls(cart.CloseCheckout)
    assert (released.order_id, closed.order_id) == (created.order_id, created.order_id)
    assert shop.calls(cart.ClearCartForOrder) == []
