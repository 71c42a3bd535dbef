"""What was paid for can be put into a basket and bought once more."""

from cart.tests.conftest import BAKERY, TEA, Market, config
from cart.tests.test_basket_pages import put_tea
from cart.tests.test_checkout import HOSTED, created, seen, send
from glue.contracts import blog, orders
from glue.contracts.cart import ClearCartForOrder, OrderedLine
from glue.contracts.orders import OrderState
from shared.errors import ServiceUnavailable
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

PAID = created(OrderState.PAID).model_copy(update={"sumup_hosted_url": None})


def clearing(session_id: str | None, order_id: int = 1, quantity: int = 2) -> ClearCartForOrder:
    return ClearCartForOrder(
        user_id=None,
        session_id=session_id,
        page_post_id=BAKERY,
        order_id=order_id,
        lines=[OrderedLine(product_id=TEA, quantity=quantity)],
    )


async def test_the_same_things_can_be_bought_anew_once_they_were_paid_and_taken_out(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 2)
    await send(client, seen=await seen(client))
    await sibling.act(clearing(services.calls(orders.CreateOrder)[0].session_id), key="paid")

    services.answers(orders.CreateOrder, created(order_id=2))
    await put_tea(client, 2)
    _, location, _ = await send(client, seen=await seen(client))

    assert location == HOSTED
    assert len(set(services.keys(orders.CreateOrder))) == 2


async def test_they_can_also_where_the_order_never_answered(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    services.refuses(orders.CreateOrder, ServiceUnavailable())
    await put_tea(client, 2)
    await send(client, seen=await seen(client))
    (lost,) = services.keys(orders.CreateOrder)
    await sibling.act(clearing(services.calls(orders.CreateOrder)[0].session_id), key="paid")

    replies = {lost: PAID}
    services.answers(
        orders.CreateOrder,
        lambda action: replies.get(services.keys(orders.CreateOrder)[-1], created(order_id=2)),
    )
    await put_tea(client, 2)
    _, location, _ = await send(client, seen=await seen(client))

    assert location == HOSTED
    assert services.keys(orders.CreateOrder)[-1] != lost


async def test_what_leaves_the_basket_while_it_is_sent_is_not_ordered_again(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 2)
    shown = await seen(client)
    await send(client, seen=shown)
    session_id = services.calls(orders.CreateOrder)[0].session_id

    async def clear_meanwhile(query: blog.PageConfigsBatch) -> list[blog.PageConfig]:
        await sibling.act(clearing(session_id), key="paid")
        return [config(BAKERY)]

    services.answers(blog.PageConfigsBatch, clear_meanwhile)
    status, location, text = await send(client, seen=shown)

    assert (status, location) == (409, "")
    assert "Your basket has changed in the meantime" in text
    assert len(services.calls(orders.CreateOrder)) == 1
