"""A shopper signs in by the link in a mail, and their basket comes along."""

import re

from shared.clock import FrozenClock
from tests.workflows.bakery import BLOG, CART, EMAIL, MARKET, Bakery
from tests.workflows.platform import Browser, Platform


async def sign_in(platform: Platform, browser: Browser, *, back: str) -> str:
    """Ask for a link, open the newest mail and press its button; return where that leads."""
    asked = await browser.submit(f"{BLOG}/sign-in/", {"email": EMAIL, "next": back})
    assert asked.status_code == 303, asked.text
    _, _, text = (await platform.mails("blog"))[-1]
    link = re.search(rf"{re.escape(BLOG)}/sign-in/[\w-]+/", text)
    assert link, text
    opened = await browser.visit(link[0])
    assert EMAIL in opened.text
    answer = await browser.submit(link[0], {})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def test_a_basket_is_there_on_the_first_page_after_signing_in(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)

    arrived_at = await sign_in(platform, ada, back=f"{CART}/")

    basket = await ada.visit(arrived_at)
    assert arrived_at == f"{CART}/"
    assert "Tea" in basket.text
    assert "£9.00" in basket.text


async def test_baskets_of_two_browsers_become_one(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    at_work = platform.new_browser()
    await bakery.put_into_basket(ada, "tea")
    await sign_in(platform, ada, back="/")

    await bakery.put_into_basket(at_work, "tea", 2)
    await sign_in(platform, at_work, back="/")
    await platform.let_events_happen()

    for browser in (ada, at_work):
        assert "£13.50" in (await browser.visit(f"{CART}/")).text


async def test_while_cart_is_away_one_is_signed_in_and_the_basket_follows(
    clock: FrozenClock, platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")
    platform.take_away("cart")
    await sign_in(platform, ada, back=f"{MARKET}/bakery/")
    platform.bring_back("cart")

    await platform.let_events_happen()

    assert EMAIL in (await ada.visit(f"{BLOG}/account/")).text
    assert "Tea" in (await ada.visit(f"{CART}/")).text


async def test_whoever_signs_out_leaves_nothing_for_the_next_at_the_same_browser(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea")
    await sign_in(platform, ada, back="/")

    await ada.submit(f"{BLOG}/sign-out/", {})

    assert "Tea" not in (await ada.visit(f"{CART}/")).text
    account = await ada.visit(f"{BLOG}/account/")
    assert "Sign in" in account.text


async def test_a_page_leads_to_its_shop(platform: Platform, bakery: Bakery, ada: Browser) -> None:
    page = await ada.visit(f"{BLOG}/bakery/")

    way_in = re.search(r'<a href="([^"]+)" class="button[^>]*>.*?The shop', page.text)
    assert way_in, page.text
    shop = await ada.visit(way_in[1])
    assert str(shop.url) == f"{MARKET}/bakery/shop/"
    assert "Tea" in shop.text
