"""A basket that changed on its way: of its versions, only the newest can be paid."""

import asyncio

import pytest

from cart.checkout import service, walks
from cart.owner import Owner
from cart.tests.conftest import BAKERY, TEA, Market
from cart.tests.test_basket_pages import put_tea, text_of
from cart.tests.test_checkout import HOSTED, checkouts, created, seen, send
from glue.contracts import orders
from glue.contracts.cart import AdoptCartForUser, ClearCartForOrder, OrderedLine
from glue.contracts.orders import OrderState
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

EXPIRED = orders.ClosedOrder(order_id=1, state=OrderState.EXPIRED)


@pytest.fixture(autouse=True)
def till(services: FakeServices) -> None:
    numbers: dict[str, int] = {}

    def order(action: orders.CreateOrder) -> orders.CreatedOrder:
        key = services.keys(orders.CreateOrder)[-1]
        return created(order_id=numbers.setdefault(key, len(numbers) + 1))

    services.answers(orders.CreateOrder, order)
    services.answers(orders.CloseOrder, EXPIRED)


async def send_now(client: SameOriginClient) -> tuple[int, str, str]:
    return await send(client, seen=await seen(client))


async def test_the_order_of_the_older_version_is_closed_before_the_newer_is_made(
    client: SameOriginClient, goods: Market, services: FakeServices, runtime: Runtime
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    await put_tea(client, 2)

    _, location, _ = await send_now(client)

    first, second = services.keys(orders.CreateOrder)
    assert location == HOSTED
    assert [it.order_key for it in services.calls(orders.CloseOrder)] == [first]
    older, newer = await checkouts(runtime)
    assert (str(older.id), older.closed_at is None) == (first, False)
    assert (str(newer.id), newer.closed_at) == (second, None)


async def test_when_the_older_one_was_paid_first_that_is_told_and_nothing_more_is_ordered(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    services.answers(orders.CloseOrder, orders.ClosedOrder(order_id=1, state=OrderState.PAID))
    await put_tea(client, 3)

    status, _, page = await send_now(client)

    assert status == 409
    assert "You have paid this seller a moment ago" in page
    assert len(services.calls(orders.CreateOrder)) == 1


async def test_what_came_in_since_can_be_paid_once_the_paid_ones_have_left(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    (paid,) = services.keys(orders.CreateOrder)
    services.answers(
        orders.CloseOrder,
        lambda action: orders.ClosedOrder(
            order_id=1, state=OrderState.PAID if action.order_key == paid else None
        ),
    )
    await put_tea(client, 3)
    await send_now(client)
    await sibling.act(cleared(services, quantity=1), key="paid")

    status, location, _ = await send_now(client)

    assert (status, location) == (303, HOSTED)
    assert services.calls(orders.CreateOrder)[-1].cart_items[0].quantity == 2


@pytest.mark.parametrize("state", [OrderState.PENDING, OrderState.FAILED])
async def test_an_older_one_that_is_in_doubt_is_not_paid_beside(
    client: SameOriginClient, goods: Market, services: FakeServices, state: OrderState
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    services.answers(orders.CloseOrder, orders.ClosedOrder(order_id=1, state=state))
    await put_tea(client, 3)

    status, _, page = await send_now(client)

    assert status == 409
    assert "a person is looking into it" in " ".join(page.split())
    assert len(services.calls(orders.CreateOrder)) == 1


async def test_while_the_older_one_cannot_be_closed_nothing_is_sent_and_nothing_lost(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    await put_tea(client, 3)
    shown = await seen(client)
    services.is_down("orders")
    away, _, told = await send(client, seen=shown)
    services.is_up("orders")

    back, location, _ = await send(client, seen=shown)

    assert (away, "Nothing was charged" in told) == (503, True)
    assert (back, location) == (303, HOSTED)
    assert len(services.calls(orders.CloseOrder)) == 1


async def test_who_goes_back_to_what_it_was_gets_an_order_of_its_own(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    await put_tea(client, 2)
    await send_now(client)
    await put_tea(client, 1)

    _, location, _ = await send_now(client)

    keys = services.keys(orders.CreateOrder)
    assert location == HOSTED
    assert len(set(keys)) == 3
    assert [it.order_key for it in services.calls(orders.CloseOrder)] == keys[:2]


async def test_a_version_whose_answer_was_lost_is_closed_by_its_key(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 1)
    shown = await seen(client)
    services.is_down("orders")
    await send(client, seen=shown)
    services.is_up("orders")
    services.answers(orders.CloseOrder, orders.ClosedOrder(order_id=None, state=None))
    await put_tea(client, 2)

    _, location, _ = await send_now(client)

    assert location == HOSTED
    assert len(services.calls(orders.CloseOrder)) == 1


async def test_one_whose_answer_comes_after_it_was_replaced_learns_that(
    client: SameOriginClient, goods: Market, services: FakeServices, runtime: Runtime
) -> None:
    await put_tea(client, 1)
    await send_now(client)
    await put_tea(client, 2)
    await send_now(client)
    older, newer = await checkouts(runtime)

    async with transaction() as session:
        told = [await service.bind_order(session, it.id, order_id=9) for it in (older, newer)]

    assert told == [True, False]


@pytest.mark.committed
async def test_of_two_versions_sent_at_once_one_is_replaced(
    client: SameOriginClient, goods: Market, services: FakeServices, runtime: Runtime
) -> None:
    await put_tea(client, 1)
    one = await seen(client)
    await put_tea(client, 2)
    other = await seen(client)

    async def sent(quantity: int, shown: str) -> None:
        await put_tea(client, quantity)
        await send(client, seen=shown)

    await asyncio.gather(*(sent(*it) for it in [(1, one), (2, other)] * 5))

    left = [it for it in await checkouts(runtime) if it.closed_at is None and not it.replaced_at]
    assert len(left) <= 1


async def test_two_orders_of_one_basket_become_one_with_the_next_that_is_sent(
    client: SameOriginClient,
    goods: Market,
    services: FakeServices,
    sibling: RpcClient,
    runtime: Runtime,
) -> None:
    """Somebody sent the same basket as a visitor and, on another device, signed in."""
    await put_tea(client, 1)
    await send_now(client)
    visitor = services.calls(orders.CreateOrder)[0].session_id
    assert visitor is not None
    (row,) = await checkouts(runtime)
    async with transaction() as session:
        walk_id = await walks.go_on(session, Owner(7, None))
        opened = await service.open_checkout(
            session,
            Owner(7, None),
            walk_id=walk_id,
            page_post_id=BAKERY,
            version=row.version,
            things=[["p", TEA, 1]],
        )
        assert opened.id is not None
        await service.bind_order(session, opened.id, order_id=2)

    await sibling.act(AdoptCartForUser(user_id=7, session_id=visitor), key="in")

    mine = await checkouts(runtime)
    assert {(it.user_id, it.order_id, it.closed_at) for it in mine} == {(7, 1, None), (7, 2, None)}
    assert len({it.version for it in mine}) == 2
    assert len({it.walk_id for it in mine}) == 1


async def test_a_basket_shows_what_its_open_order_keeps(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client, 2)
    shown = await seen(client)
    await send(client, seen=shown)

    again = await text_of(client)

    assert f'value="{shown}"' in again


def cleared(services: FakeServices, *, quantity: int) -> ClearCartForOrder:
    return ClearCartForOrder(
        user_id=None,
        session_id=services.calls(orders.CreateOrder)[0].session_id,
        page_post_id=BAKERY,
        order_id=1,
        lines=[OrderedLine(product_id=TEA, quantity=quantity)],
    )
