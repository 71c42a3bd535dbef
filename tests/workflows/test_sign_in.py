"""Signing in never eats a basket, and never burns a link."""

import re

from glue.contracts import cart
from shared.rpc import fetch_data
from shared.runtime import running
from shared.web.identity import SESSION_COOKIE
from tests.workflows.bakery import BLOG, CART, EMAIL, Bakery
from tests.workflows.platform import Browser, Platform


async def link_for(platform: Platform, browser: Browser, email: str = EMAIL) -> str:
    """Ask for a link, and read it in the mail."""
    await browser.submit(f"{BLOG}/sign-in/", {"email": email, "next": ""})
    *_, (_, _, text) = await platform.mails("blog")
    found = re.search(r"http://\S+/sign-in/\S+", text)
    assert found, text
    return found[0]


async def basket_of(platform: Platform, user_id: int) -> tuple[int, int]:
    with running(platform.runtime("market")):
        summary = await fetch_data(cart.CartSummaryOf(user_id=user_id))
    return summary.count, summary.total


async def test_a_guests_basket_is_theirs_after_signing_in(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    link = await link_for(platform, ada)

    for _ in range(20):
        assert (await ada.visit(link)).status_code == 200
    await ada.submit(link, {})

    basket = await ada.visit(f"{CART}/")
    assert await basket_of(platform, 1) == (2, 900)
    assert "£9.00" in basket.text
    assert SESSION_COOKIE in ada.cookies


async def test_two_baskets_become_one_by_sum(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await ada.submit(await link_for(platform, ada), {})
    await bakery.put_into_basket(ada, "tea", 2)
    phone = platform.new_browser()
    await bakery.put_into_basket(phone, "tea", 1)
    await bakery.put_into_basket(phone, "soap", 1)

    await phone.submit(await link_for(platform, phone), {})

    assert await basket_of(platform, 1) == (4, 3 * 450 + 600)


async def test_the_basket_follows_later_when_cart_was_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    link = await link_for(platform, ada)
    platform.take_away("cart")

    signed_in = await ada.submit(link, {})
    platform.bring_back("cart")
    before = await basket_of(platform, 1)
    await platform.let_events_happen_later()

    assert signed_in.status_code == 303
    assert before == (0, 0)
    assert await basket_of(platform, 1) == (2, 900)


async def test_a_link_signs_in_once(platform: Platform, ada: Browser) -> None:
    link = await link_for(platform, ada)
    thief = platform.new_browser()

    await ada.submit(link, {})
    await thief.submit(link, {})

    assert SESSION_COOKIE in ada.cookies
    assert SESSION_COOKIE not in thief.cookies


async def test_signing_out_is_seen_on_the_other_sites(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await ada.submit(await link_for(platform, ada), {})
    await bakery.put_into_basket(ada, "tea", 2)

    await ada.submit(f"{BLOG}/sign-out/", {})

    basket = await ada.visit(f"{CART}/")
    assert "Nothing in here yet" in basket.text
    assert await basket_of(platform, 1) == (2, 900)
