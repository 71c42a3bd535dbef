"""What htmx adds: parts of a page change under one's hands, and say so."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser import attending
from tests.browser.visitor import COUNTER, LOAF, WORKS
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

REFUSAL = "Please enter a whole number from 1 to 999"


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def mark(page: Page) -> None:
    """Leave a sign in the page that no other page has."""
    await page.evaluate("window.isStillTheSame = true")


async def is_the_same(page: Page) -> bool:
    return bool(await page.evaluate("window.isStillTheSame"))


async def test_adding_counts_in_the_masthead_and_is_read_aloud(window: Window) -> None:
    page = window.page
    await window.visitor.go("market", LOAF)
    await mark(page)

    await page.get_by_role("button", name="Add to basket", exact=True).click()

    await expect(page.locator("#mini-cart .count")).to_have_text("1")
    await expect(page.locator("#announcer")).to_have_text("In your basket: 1 × Bridge Loaf")
    assert await is_the_same(page)


async def test_what_was_refused_is_said_beside_the_form_and_read_aloud(window: Window) -> None:
    page = window.page
    await window.visitor.go("market", LOAF)
    await mark(page)
    quantity = page.get_by_role("spinbutton").first
    await quantity.evaluate("box => box.form.noValidate = true")

    await quantity.fill("0")
    await page.get_by_role("button", name="Add to basket", exact=True).click()

    await expect(page.locator(".add__problem")).to_be_visible()
    await expect(page.locator("#announcer")).to_have_text(
        "Please enter a whole number from 1 to 999"
    )
    assert await is_the_same(page)


async def test_more_of_a_list_is_added_below_and_takes_the_focus(window: Window) -> None:
    page = window.page
    await window.visitor.go("market", WORKS)
    await mark(page)
    cards = page.locator("main .card")
    assert await cards.count() == 24

    await page.get_by_role("link", name="Show more").click()

    await expect(cards).to_have_count(26)
    await expect(page.locator("#announcer")).to_have_text("2 more products")
    await expect(page.locator("[data-focus]")).to_be_focused()
    assert await is_the_same(page)


async def test_a_list_follows_what_is_typed_and_leaves_the_box_alone(window: Window) -> None:
    page = window.page
    await window.visitor.go("market", COUNTER)
    await mark(page)
    box = page.get_by_role("searchbox", name="Search The Counter")

    await box.press_sequentially("almond cr")

    await expect(page.locator("#catalogue-list")).to_contain_text("Second-Day Almond Croissant")
    await expect(page.locator("#catalogue-list > .grid article")).to_have_count(1)
    await expect(page.locator("#announcer")).to_have_text("1 product")
    await expect(page).to_have_url(re.compile(r"[?&]q=almond(\+|%20)cr$"))
    await expect(box).to_be_focused()
    await expect(box).to_have_value("almond cr")
    assert await is_the_same(page)


async def test_a_heart_leads_a_guest_to_sign_in(window: Window) -> None:
    await window.visitor.go("market", COUNTER)

    await window.page.get_by_role("link", name="Sign in to like Bridge Loaf").click()

    await expect(window.page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_a_choice_changes_the_list_alone_has_an_address_and_is_taken_back(
    window: Window,
) -> None:
    page = window.page
    await window.visitor.go("market", COUNTER)
    await mark(page)

    await page.locator("#sections-1").click()

    await expect(page.locator("#catalogue-list > .grid article")).to_have_count(9)
    await expect(page).to_have_url(re.compile(r"[?]section=bread$"))
    await expect(page.locator("#announcer")).to_have_text("9 products")
    assert await is_the_same(page)
    await page.go_back()
    await expect(page.locator("#catalogue-list > .grid article")).to_have_count(23)
    await expect(page).to_have_url(re.compile(f"{COUNTER}$"))


async def test_tickets_change_in_the_basket_and_what_was_typed_stays(window: Window) -> None:
    page = window.page
    await attending.have_tickets_in_basket(window.visitor)
    await mark(page)
    await page.locator("#field-email").fill("ada@example.org")
    more = page.locator("#basket .basket-line--tickets .quantity__step[value='1']").first

    await more.focus()
    await page.keyboard.press("Enter")

    box = page.locator("#basket .basket-line--tickets .quantity__input").first
    await expect(box).to_have_value("3")
    await expect(more).to_be_focused()
    await expect(page.locator("#announcer")).to_have_text(
        "In your basket: 3 × Sourdough for beginners, Adults"
    )
    await expect(page.locator("#mini-cart .count")).to_have_text("5")
    await expect(page.locator("#field-email")).to_have_value("ada@example.org")
    await page.locator("#basket [id^='remove-tickets-']").first.click()
    await expect(page.locator("#mini-cart .count")).to_have_text("2")
    assert await is_the_same(page)


LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


async def test_what_others_buy_is_shown_and_nothing_is_taken_from_under_ones_hands(
    window: Window, served: Served, chrome: Browser
) -> None:
    page = window.page
    await attending.see_event(window.visitor)
    await mark(page)
    region, code = page.locator("#tickets"), page.locator("#field-code")
    await expect(region).to_contain_text("26 left")
    more = page.locator("#tickets .quantity__step[value='1']").first
    await code.fill("FRI")
    await more.focus()
    async with new_window(chrome, served) as other:
        await attending.take_tickets(other.visitor, page.url, 3)

    await page.evaluate(LOOK_AGAIN)

    await expect(region).not_to_have_class(re.compile("htmx-request"))
    await expect(region).to_contain_text("26 left")
    await expect(code).to_have_value("FRI")
    await code.fill("")
    await more.focus()
    await page.evaluate(LOOK_AGAIN)
    await expect(region).to_contain_text("23 left")
    await expect(more).to_be_focused()
    assert await is_the_same(page)


async def test_a_part_that_looks_again_by_itself_keeps_its_buttons_as_they_are(
    window: Window,
) -> None:
    page = window.page
    await attending.see_event(window.visitor)
    answered = asyncio.Event()

    async def hold(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route(lambda url: "seen=" in url, hold)
    region = page.locator("#tickets")

    await page.evaluate(LOOK_AGAIN)

    await expect(region).to_have_class(re.compile("htmx-request"))
    await expect(region.locator("button[type=submit]").last).to_have_css("opacity", "1")
    answered.set()
    await expect(region).not_to_have_class(re.compile("htmx-request"))
