"""A sale, from the shelf to the receipt, and what may go wrong on its way."""

import asyncio

import httpx
import pytest

from glue.contracts import cart, orders, relations
from glue.contracts.orders import OrderState
from glue.contracts.relations import ContainerType
from orders.payments.reconciling import check_due_attempts
from shared.rpc import fetch_data
from shared.runtime import running
from shared.testing.sumup import Call, Fault
from tests.workflows.bakery import CART, EMAIL, MARKET, ORDERS, Bakery
from tests.workflows.platform import Browser, Platform


async def the_orders(platform: Platform) -> list[orders.Order]:
    with running(platform.runtime("cart")):
        found = [await fetch_data(orders.OrderStatus(order_id=number)) for number in range(1, 5)]
    return [order for order in found if order is not None]


async def basket_count(platform: Platform, order: orders.Order) -> int:
    with running(platform.runtime("blog")):
        summary = await fetch_data(
            cart.CartSummaryOf(user_id=order.user_id, session_id=order.session_id)
        )
    return summary.count


async def look_after_payments(platform: Platform) -> None:
    with running(platform.runtime("orders")):
        await check_due_attempts()


def checkout_of(platform: Platform) -> str:
    (checkout,) = platform.sumup.checkouts
    return checkout.id


async def test_a_guest_finds_picks_pays_and_gets_a_receipt(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    listing = await ada.visit(f"{MARKET}/bakery/shop/?q=tea")
    assert "Tea" in listing.text
    assert "Soap" not in listing.text
    await bakery.put_into_basket(ada, "tea", 2)
    address = await bakery.check_out(ada)

    assert address.startswith("http://sumup.test/")
    back = platform.sumup.pay(checkout_of(platform))
    returned = await ada.visit(str(back))
    await platform.let_events_happen()

    (order,) = await the_orders(platform)
    ((to, subject, text),) = await platform.mails("orders")
    assert "£9.00" in returned.text
    assert (order.state, order.total.minor) == (OrderState.PAID, 900)
    assert await basket_count(platform, order) == 0
    assert to == EMAIL
    assert subject
    assert "£9.00" in text


async def test_the_webhook_alone_settles_and_the_mini_cart_is_empty_again(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)

    platform.sumup.pay(checkout_of(platform))
    await platform.sumup.deliver_webhooks()
    await look_after_payments(platform)
    await platform.let_events_happen()

    (order,) = await the_orders(platform)
    assert order.state is OrderState.PAID
    assert await basket_count(platform, order) == 0


async def test_a_basket_sent_many_times_at_once_is_one_order_and_one_checkout(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")

    addresses = await asyncio.gather(*(bakery.check_out(ada) for _ in range(8)))

    assert len(await the_orders(platform)) == 1
    assert len(platform.sumup.checkouts) == 1
    assert len(set(addresses)) <= 2, "SumUp's page, or orders' own while it is being opened"


async def test_a_time_out_after_sumup_acted_leads_to_one_checkout(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    platform.sumup.behave(Call.OPEN_CHECKOUT, Fault.TIMEOUT_AFTER, times=1)
    await bakery.put_into_basket(ada, "tea")

    await bakery.check_out(ada)

    assert len(platform.sumup.checkouts) == 1


async def test_a_declined_card_leaves_the_basket_and_may_be_tried_again(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)

    platform.sumup.decline(checkout_of(platform))
    await platform.sumup.deliver_webhooks()
    await look_after_payments(platform)

    (order,) = await the_orders(platform)
    page = await ada.visit(order.address)
    assert order.state is OrderState.FAILED
    assert await basket_count(platform, order) == 1
    assert "again" in page.text


async def test_a_new_shop_is_attached_to_its_page(platform: Platform, bakery: Bakery) -> None:
    with running(platform.runtime("blog")):
        children = await fetch_data(
            relations.GetChildren(parent_type=ContainerType.PAGE, parent_id=bakery.page_id)
        )

    assert [child.child_type for child in children] == [ContainerType.MARKET]


@pytest.mark.parametrize("away", ["blog", "events", "likes", "orders"])
async def test_a_shop_is_browsable_while_a_sibling_is_away(
    platform: Platform, bakery: Bakery, ada: Browser, away: str
) -> None:
    await ada.visit(f"{MARKET}/bakery/shop/")
    platform.take_away(away)

    page = await ada.visit(f"{MARKET}/bakery/shop/")

    assert page.status_code == 200
    assert "Tea" in page.text


async def test_a_basket_says_what_it_cannot_see_while_market_is_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")
    platform.take_away("market")

    page = await ada.visit(f"{CART}/")

    assert page.status_code == 200
    assert "We cannot look up prices right now" in page.text


async def test_nobody_else_sees_an_order(platform: Platform, bakery: Bakery, ada: Browser) -> None:
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)
    (order,) = await the_orders(platform)
    ben = platform.new_browser()

    hers = await ada.visit(f"{ORDERS}/{order.id}/")
    his = await ben.visit(f"{ORDERS}/{order.id}/")

    assert (hers.status_code, his.status_code) == (httpx.codes.OK, httpx.codes.NOT_FOUND)
