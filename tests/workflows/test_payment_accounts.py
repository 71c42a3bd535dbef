"""A page is paid into another account than before: what is open stays where it was opened."""

import re

import pytest_asyncio

from blog.roles.commands import grant
from glue.contracts import orders
from glue.contracts.blog import Role
from glue.contracts.orders import OrderState
from orders.payments.accounts import SumUpAccounts
from orders.payments.reconciling import check_due_attempts
from shared.payments.sumup import CheckoutStatus, SumUpClients
from shared.rpc import fetch_data
from shared.runtime import running
from tests.workflows.bakery import BLOG, CART, MERCHANT, ORDERS, Bakery
from tests.workflows.letters import link_for
from tests.workflows.platform import SUMUP, Browser, Platform

BEN = "ben@example.org"
CLEO = "cleo@example.org"
PAYMENTS = f"{BLOG}/admin/pages/bakery/payments/"
OTHER = "MOTHER01"
OTHER_KEY = "sup_sk_demo_other"


@pytest_asyncio.fixture
async def keeper(platform: Platform, bakery: Bakery) -> Browser:
    """The browser of somebody who keeps the bakery's payments."""
    ben = platform.new_browser()
    with running(platform.runtime("blog")):
        await grant(BEN, Role.PAYMENTS, "bakery")
    await ben.submit(await link_for(platform, ben, BEN), {})
    return ben


async def change_account(keeper: Browser) -> None:
    form = {"merchant_code": OTHER, "api_key": OTHER_KEY, "currency": "GBP"}
    answer = await keeper.submit(PAYMENTS, form)
    assert answer.status_code == 303, answer.text


async def switch_off(keeper: Browser) -> None:
    answer = await keeper.submit(f"{PAYMENTS}delete/", {"version": "1"})
    assert answer.status_code == 303, answer.text


def forget_clients(platform: Platform) -> None:
    """Let orders be as after a restart: no client of any account is known yet."""
    clients = SumUpClients(base_url=SUMUP, transport=platform.sumup.transport())
    platform.runtime("orders").extras[SumUpAccounts] = SumUpAccounts(clients)


async def state_of(platform: Platform, order_id: int) -> OrderState:
    with running(platform.runtime("cart")):
        found = await fetch_data(orders.OrderStatus(order_id=order_id))
    assert found is not None
    return found.state


async def settle(platform: Platform) -> None:
    """Let SumUp tell, orders look, and all services hear of it."""
    await platform.sumup.deliver_webhooks()
    with running(platform.runtime("orders")):
        await check_due_attempts()
    await platform.let_events_happen()


async def test_an_open_order_is_settled_in_the_old_account_and_the_next_goes_to_the_new_one(
    platform: Platform, bakery: Bakery, ada: Browser, keeper: Browser
) -> None:
    cleo = platform.new_browser()
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)

    await change_account(keeper)
    forget_clients(platform)
    await bakery.put_into_basket(cleo, "soap")
    await bakery.check_out(cleo, email=CLEO)
    old, new = platform.sumup.checkouts
    platform.sumup.pay(old.id)
    await settle(platform)
    between = [await state_of(platform, number) for number in (1, 2)]
    platform.sumup.pay(new.id)
    await settle(platform)

    assert (old.merchant_code, new.merchant_code) == (MERCHANT, OTHER)
    assert between == [OrderState.PAID, OrderState.PENDING]
    assert await state_of(platform, 2) is OrderState.PAID


async def test_an_order_that_was_declined_is_tried_again_in_the_account_it_was_opened_under(
    platform: Platform, bakery: Bakery, ada: Browser, keeper: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)
    platform.sumup.decline(platform.sumup.checkouts[0].id)
    await settle(platform)

    await change_account(keeper)
    forget_clients(platform)
    again = await ada.submit(f"{ORDERS}/1/pay/", {})
    open_now = [it for it in platform.sumup.checkouts if it.status is not CheckoutStatus.EXPIRED]
    platform.sumup.pay(open_now[-1].id)
    await settle(platform)

    assert again.headers["Location"].startswith("http://sumup.test/")
    assert {it.merchant_code for it in platform.sumup.checkouts} == {MERCHANT}
    assert await state_of(platform, 1) is OrderState.PAID


async def test_what_is_open_when_payments_are_switched_off_is_paid_and_nothing_new_is_opened(
    platform: Platform, bakery: Bakery, ada: Browser, keeper: Browser
) -> None:
    cleo = platform.new_browser()
    await bakery.put_into_basket(ada, "tea")
    await bakery.check_out(ada)
    await bakery.put_into_basket(cleo, "soap")
    basket = await cleo.visit(f"{CART}/bakery/")
    seen = re.search(r'name="seen" value="([^"]+)"', basket.text)
    assert seen

    await switch_off(keeper)
    forget_clients(platform)
    refused = await cleo.submit(f"{CART}/bakery/checkout/", {"email": CLEO, "seen": seen[1]})
    (checkout,) = platform.sumup.checkouts
    platform.sumup.pay(checkout.id)
    await settle(platform)

    assert refused.status_code == 409
    assert "does not take payments here yet" in refused.text
    assert len(platform.sumup.checkouts) == 1
    assert await state_of(platform, 1) is OrderState.PAID
