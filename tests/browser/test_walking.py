"""The walk through several sellers, alive: time is counted down, and what is typed stays."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import walking
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

CUT_OFF = """
() => {
  window.lapses = 0;
  addEventListener("lapsed", () => { window.lapses += 1; });
  const walk = document.getElementById("walk");
  walk.replaceWith(walk.cloneNode(true));
}
"""


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def test_what_is_kept_is_counted_down_and_lapses_once(window: Window) -> None:
    page = window.page
    await walking.leave_one_under_way(window.visitor)
    await page.clock.install()
    await window.visitor.go("cart", "/checkout/")
    left = page.locator("[data-countdown-left]")
    await expect(left).to_have_text(re.compile(r"^\(\d+:\d\d\)$"))
    # Cut off, so that the server, whose clock goes on as ever, has no say in it.
    await page.evaluate(CUT_OFF)
    await page.clock.run_for(2000)

    await page.clock.fast_forward("31:00")
    await page.clock.run_for(3000)

    assert await page.evaluate("window.lapses") == 1
    await expect(left).to_have_text("")


async def test_what_is_typed_stays_while_the_page_looks_again(window: Window) -> None:
    page = window.page
    await walking.leave_one_under_way(window.visitor)
    await page.clock.install()
    await window.visitor.go("cart", "/checkout/")
    await page.locator("#field-note").fill("Ben comes for it")

    async with page.expect_response("**/checkout/"):
        await page.clock.fast_forward(11_000)

    await expect(page.locator("#field-note")).to_have_value("Ben comes for it")
    await expect(page.get_by_text("Under way")).to_be_visible()
