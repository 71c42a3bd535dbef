"""What was ordered as a guest is found after signing in with the address that was given."""

import re

from glue.contracts import orders
from shared.rpc import fetch_data
from shared.runtime import running
from tests.workflows.bakery import BLOG, EMAIL, ORDERS, Bakery
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_sign_in import link_for

BEN = "ben@example.org"


async def order_as_guest(platform: Platform, bakery: Bakery) -> None:
    """Have somebody without an account order tea, on a device of its own."""
    phone = platform.new_browser()
    await bakery.put_into_basket(phone, "tea")
    await bakery.check_out(phone, email=EMAIL.upper())


async def sign_in(platform: Platform, browser: Browser, email: str) -> None:
    link = await link_for(platform, browser, email)
    assert (await browser.submit(link, {})).status_code == 303


async def orders_of(platform: Platform, user_id: int) -> list[int]:
    with running(platform.runtime("blog")):
        found = await fetch_data(orders.OrdersForIdentity(user_id=user_id))
    return [order.id for order in found]


async def test_a_guests_order_is_there_as_soon_as_they_sign_in(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await order_as_guest(platform, bakery)

    await sign_in(platform, ada, EMAIL)

    account = await ada.visit(f"{BLOG}/account/")
    listed = await ada.visit(f"{ORDERS}/")
    address = _first(rf'href="({ORDERS}/\d+/)"', account.text)
    assert address in listed.text
    order = await ada.visit(address)
    assert order.status_code == 200
    assert "Tea" in order.text


async def test_somebody_else_finds_nothing(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await order_as_guest(platform, bakery)
    await sign_in(platform, ada, EMAIL)
    (order_id,) = await orders_of(platform, 1)
    ben = platform.new_browser()

    await sign_in(platform, ben, BEN)

    assert "You have not ordered anything yet" in (await ben.visit(f"{BLOG}/account/")).text
    assert "You have not ordered anything yet" in (await ben.visit(f"{ORDERS}/")).text
    assert (await ben.visit(f"{ORDERS}/{order_id}/")).status_code == 404


async def test_the_orders_follow_later_when_orders_was_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await order_as_guest(platform, bakery)
    platform.take_away("orders")

    await sign_in(platform, ada, EMAIL)
    account = await ada.visit(f"{BLOG}/account/")
    platform.bring_back("orders")
    before = await orders_of(platform, 1)
    await platform.let_events_happen_later()

    assert "Your orders cannot be read right now" in account.text
    assert before == []
    assert len(await orders_of(platform, 1)) == 1


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"the page has no {pattern}"
    return found[1]
