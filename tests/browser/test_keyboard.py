"""Everything can be done by somebody who has a keyboard and nothing else."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.focus import MOST_STOPS
from tests.browser.settling import settled
from tests.browser.visitor import LOAF
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

HAS_FOCUS = "element => element === document.activeElement"


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        yield opened


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until what is wanted has the focus."""
    await expect(wanted).to_be_visible()
    await settled(page)
    for _ in range(MOST_STOPS):
        if await wanted.evaluate(HAS_FOCUS):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


async def press(page: Page, wanted: Locator) -> None:
    await tab_to(page, wanted)
    await page.keyboard.press("Enter")


async def test_a_loaf_is_bought_with_a_keyboard_alone(window: Window) -> None:
    page, served = window.page, window.visitor.served
    await window.visitor.go("market", LOAF)

    await tab_to(page, page.get_by_role("spinbutton").first)
    await page.keyboard.type("2")
    await press(page, page.get_by_role("button", name="Add to basket", exact=True))
    await press(page, page.get_by_role("link", name="See basket"))
    await tab_to(page, page.get_by_label("E-mail"))
    await page.keyboard.type(window.visitor.email)
    await tab_to(page, page.get_by_label("Name", exact=True))
    await page.keyboard.type("Ada Byron")
    await press(page, page.get_by_role("button", name=re.compile("^Pay £8.80")))
    await expect(page).to_have_url(re.compile(re.escape(served.url("sumup", ""))))
    await press(page, page.get_by_role("button", name=re.compile("^Pay £8.80")))

    paid = page.get_by_role("heading", name="Paid, thank you")
    await expect(paid).to_be_visible()


async def test_a_list_is_searched_and_narrowed_with_a_keyboard_alone(window: Window) -> None:
    page = window.page
    await window.visitor.go("market", "/ash-lane-bakery/counter/")

    await press(page, page.get_by_role("link", name=re.compile("^Bread")).first)
    await expect(page).to_have_url(re.compile("section=bread"))
    await tab_to(page, page.get_by_role("searchbox", name="Search The Counter"))
    await page.keyboard.type("rye")
    await page.keyboard.press("Enter")

    await expect(page).to_have_url(re.compile("q=rye"))
    await expect(page.get_by_role("link", name="Quarrel Rye", exact=True)).to_be_visible()


async def test_the_focus_stays_where_one_works_when_a_part_of_the_page_is_exchanged(
    window: Window,
) -> None:
    page = window.page
    await window.visitor.go("market", LOAF)
    add = page.get_by_role("button", name="Add to basket", exact=True)

    await press(page, add)

    await expect(page.get_by_role("link", name="See basket")).to_be_visible()
    await expect(add).to_be_focused()
