"""The way from a basket to an order."""

import asyncio
import re

import pytest
from sqlalchemy import select

from cart.checkout.models import Checkout
from cart.items import queries
from cart.owner import Owner
from cart.tests.conftest import BAKERY, TEA, Market, config, product
from cart.tests.test_basket_pages import put_tea, text_of
from glue.contracts import blog, orders
from glue.contracts.cart import AdoptCartForUser, ClearCartForOrder, CloseCheckout, OrderedLine
from glue.contracts.orders import OrderState
from shared.db import WriteSession, reading
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

HOSTED = "http://sumup.test/pay/1"


def created(state: OrderState = OrderState.PENDING, order_id: int = 1) -> orders.CreatedOrder:
    return orders.CreatedOrder(
        order_id=order_id,
        state=state,
        sumup_hosted_url=HOSTED,
        page_config_id=1,
        sumup_reference="1-1",
        description="Bakery",
        address="http://orders.test/checkout/1/",
    )


async def seen(client: SameOriginClient) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', await text_of(client))
    assert found
    return found[1]


async def send(client: SameOriginClient, **changes: str) -> tuple[int, str, str]:
    form = {"email": "ada@example.org", "name": "Ada"} | changes
    response = await client.post("/bakery/checkout/", form=form)
    text = await response.get_data(as_text=True)
    return response.status_code, response.headers.get("Location", ""), str(text)


async def checkouts(runtime: Runtime) -> list[Checkout]:
    async with reading() as session:
        rows = await session.scalars(select(Checkout).order_by(Checkout.created_at))
        return list(rows)


async def test_a_basket_becomes_an_order_and_the_shopper_goes_to_pay(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 2)

    status, location, _ = await send(client, seen=await seen(client))

    (order,) = services.calls(orders.CreateOrder)
    assert (status, location) == (303, HOSTED)
    assert (order.product_total, order.page_post_id, order.email) == (
        900,
        BAKERY,
        "ada@example.org",
    )
    assert [(item.product_id, item.quantity) for item in order.cart_items] == [(TEA, 2)]


async def test_the_same_basket_sent_again_is_the_same_order(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client)
    shown = await seen(client)

    await send(client, seen=shown)
    await send(client, seen=shown)

    assert len(set(services.keys(orders.CreateOrder))) == 1


async def test_an_order_that_is_over_is_not_sent_again(
    client: SameOriginClient, goods: Market, services: FakeServices, runtime: Runtime
) -> None:
    replies = iter([created(OrderState.EXPIRED), created(order_id=2)])
    services.answers(orders.CreateOrder, lambda action: next(replies))
    await put_tea(client)

    await send(client, seen=await seen(client))

    first, second = await checkouts(runtime)
    assert len(set(services.keys(orders.CreateOrder))) == 2
    assert first.closed_at is not None
    assert (second.order_id, second.closed_at) == (2, None)


async def test_a_basket_that_is_paid_already_leads_to_its_order(
    client: SameOriginClient, goods: Market, services: FakeServices, runtime: Runtime
) -> None:
    services.answers(orders.CreateOrder, created(OrderState.PAID))
    await put_tea(client)

    status, location, _ = await send(client, seen=await seen(client))

    assert (status, location) == (303, created().address)
    assert len(services.keys(orders.CreateOrder)) == 1


async def test_a_price_that_changed_since_the_page_is_shown_before_paying(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 1)
    shown = await seen(client)
    goods.put(product(TEA, 475))

    status, _, page = await send(client, seen=shown)

    assert status == 409
    assert "This has changed since you looked" in page
    assert "was £4.50, now £4.75" in page
    assert "Pay the new amount, £4.75" in page
    assert 'value="ada@example.org"' in page
    assert services.calls(orders.CreateOrder) == []


@pytest.mark.parametrize(
    ("typed", "told"), [("", "Please enter your e-mail"), ("ada@", "does not look like an e-mail")]
)
async def test_an_address_nobody_can_be_reached_at_is_told_and_kept(
    client: SameOriginClient, goods: Market, typed: str, told: str
) -> None:
    await put_tea(client)

    status, _, page = await send(client, seen=await seen(client), email=typed)

    assert status == 422
    assert told in page
    assert f'value="{typed}"' in page


async def test_a_thing_that_is_gone_stops_the_checkout(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client)
    shown = await seen(client)
    goods.put(product(TEA, 450, is_available=False))

    status, _, page = await send(client, seen=shown)

    assert status == 409
    assert "no longer sold, and left out" in page
    assert "There is nothing to pay for here any more" in page


async def test_a_page_without_an_account_says_so(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(blog.PageConfigsBatch, [config(BAKERY, takes_payments=False)])
    await put_tea(client)

    status, _, page = await send(client, seen="")

    assert status == 409
    assert "does not take payments here yet" in page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (orders.PriceChanged(changes=[]), 409),
        (orders.NotAvailable(), 409),
        (orders.TakesNoPayments(), 409),
    ],
)
async def test_what_orders_refuses_is_told_and_the_basket_stays(
    client: SameOriginClient,
    goods: Market,
    services: FakeServices,
    error: orders.PriceChanged | orders.NotAvailable | orders.TakesNoPayments,
    status: int,
) -> None:
    services.refuses(orders.CreateOrder, error)
    await put_tea(client)

    answered, _, page = await send(client, seen=await seen(client))

    assert answered == status
    assert str(error) in page
    assert "Tea" in page


async def test_without_orders_nothing_is_charged_and_that_is_said(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    await put_tea(client)
    shown = await seen(client)
    services.is_down("orders")

    status, _, page = await send(client, seen=shown)

    assert status == 503
    assert "Nothing was charged" in page


async def test_who_collects_something_is_asked_for_their_name(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client)
    shown = await seen(client)

    status, _, page = await send(client, seen=shown, name=" ")
    await send(client, seen=shown, name="Ada", note="Ben comes for it")

    assert status == 422
    assert "Please enter your name" in page
    (order,) = services.calls(orders.CreateOrder)
    assert (order.name, order.note, order.way_on) == ("Ada", "Ben comes for it", None)


async def test_what_is_typed_too_long_is_told_and_not_cut(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client)

    status, _, page = await send(client, seen=await seen(client), note="n" * 501)

    assert status == 422
    assert "at most 500 characters" in page


async def test_what_the_seller_says_about_collecting_is_said_before_paying(
    client: SameOriginClient, goods: Market
) -> None:
    await put_tea(client)

    assert "Ring at the back door" in await text_of(client)


async def test_an_empty_basket_cannot_be_sent(client: SameOriginClient, goods: Market) -> None:
    status, location, _ = await send(client, seen="")

    assert (status, location) == (303, "/")


async def test_paying_takes_exactly_what_was_ordered_also_after_signing_in(
    client: SameOriginClient,
    goods: Market,
    services: FakeServices,
    sibling: RpcClient,
    session: WriteSession,
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 2)
    await send(client, seen=await seen(client))
    visitor = services.calls(orders.CreateOrder)[0].session_id
    assert visitor is not None
    await sibling.act(AdoptCartForUser(user_id=7, session_id=visitor), key="adopt")
    await put_tea(client, 5)

    paid = ClearCartForOrder(
        user_id=None,
        session_id=visitor,
        page_post_id=BAKERY,
        order_id=1,
        lines=[OrderedLine(product_id=TEA, quantity=2)],
    )
    await sibling.act(paid, key="paid")
    await sibling.act(paid, key="paid")

    mine = await queries.items_of(session, Owner(7, None))
    visitors = await queries.items_of(session, Owner(None, visitor))
    assert mine == []
    assert [item.quantity for item in visitors] == [5]


async def test_what_came_in_after_the_order_stays_in_the_basket(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client, 2)
    await send(client, seen=await seen(client))
    await put_tea(client, 3)

    cleared = await sibling.act(
        ClearCartForOrder(
            user_id=None,
            session_id=services.calls(orders.CreateOrder)[0].session_id,
            page_post_id=BAKERY,
            order_id=1,
            lines=[OrderedLine(product_id=TEA, quantity=2)],
        ),
        key="paid",
    )

    assert cleared.units == 2
    assert "£4.50" in await text_of(client)


async def test_an_expired_order_lets_the_basket_be_sent_anew(
    client: SameOriginClient, goods: Market, services: FakeServices, sibling: RpcClient
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client)
    shown = await seen(client)
    await send(client, seen=shown)

    await sibling.act(CloseCheckout(order_id=1), key="expired")
    await send(client, seen=shown)

    assert len(set(services.keys(orders.CreateOrder))) == 2


@pytest.mark.committed
async def test_one_basket_sent_twenty_times_at_once_has_one_key(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.answers(orders.CreateOrder, created())
    await put_tea(client)
    shown = await seen(client)

    await asyncio.gather(*(send(client, seen=shown) for _ in range(20)))

    assert len(services.keys(orders.CreateOrder)) == 20
    assert len(set(services.keys(orders.CreateOrder))) == 1
