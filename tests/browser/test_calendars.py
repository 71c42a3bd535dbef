"""A month is walked through by keyboard, and all of it works without a script."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.announcing import announce
from tests.browser.calendars import CALENDAR, see_month
from tests.browser.visitor import BAKERY
from tests.browser.windows import PHONE, Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.querySelector('time')?.dateTime"


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        await announce(opened.visitor, BAKERY.strip("/"))
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def test_the_arrows_go_from_day_to_day(window: Window) -> None:
    page = window.page
    await window.visitor.go("events", f"{CALENDAR}2026/12/")
    await page.locator("time[datetime='2026-12-10']").locator("..").focus()

    seen = []
    for key in ("ArrowRight", "ArrowDown", "Home", "ArrowLeft", "ArrowUp", "End"):
        await page.keyboard.press(key)
        seen.append(await page.evaluate(FOCUSED))

    assert seen == [f"2026-12-{day}" for day in ("11", "18", "14", "13", "06", "06")]
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/2026/12/06/")


async def test_page_down_and_up_go_from_month_to_month(window: Window) -> None:
    page = window.page
    await window.visitor.go("events", f"{CALENDAR}2026/12/")
    await page.locator("time[datetime='2026-12-10']").locator("..").focus()

    await page.keyboard.press("PageDown")

    await page.wait_for_url("**/2027/01/")


async def test_without_a_script_a_day_is_found_in_its_month_on_a_phone(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served, with_javascript=False) as window:
        await see_month(window.visitor)
        await window.page.set_viewport_size({"width": PHONE, "height": 800})
        await window.page.locator(".month__link:has(.month__dots)").first.click()
        await expect(window.page.locator(".happening__title").first).to_be_visible()
        await window.page.locator("#span-after").click()
        await expect(window.page.locator("#span")).to_be_visible()
