"""The table of a shop's products under a keeper's hands: in place, and by keyboard."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import desk
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

# Nobody buys it in the other tests.
OATCAKES = "Seaweed Oatcakes"


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        await desk.open_products(opened.visitor)
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def test_escape_gives_a_price_up_and_enter_saves_it_with_the_focus_kept(
    window: Window,
) -> None:
    page = window.page
    pencil = page.get_by_role("link", name=f"Change the price of {OATCAKES}")
    box = page.locator("form.inline-edit input[name=value]")

    await pencil.focus()
    await page.keyboard.press("Enter")
    await expect(box).to_be_focused()
    await box.fill("99")
    await page.keyboard.press("Escape")
    await expect(pencil).to_be_focused()
    await expect(page.get_by_text("£99.00")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(box).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.locator("#announcer")).to_have_text(f"Saved: {OATCAKES}")
    await expect(pencil).to_be_focused()


async def test_a_product_is_hidden_and_shown_where_it_stands(window: Window) -> None:
    page = window.page
    switch = page.get_by_role("switch", name=f"Shoppers see {OATCAKES}")

    await switch.focus()
    await page.keyboard.press("Enter")
    await expect(switch).not_to_be_checked()
    await expect(page.locator("#announcer")).to_have_text("Shoppers see it no longer")
    await expect(switch).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(switch).to_be_checked()


async def test_one_box_ticks_the_whole_page(window: Window) -> None:
    page = window.page
    boxes = page.locator('[name=id][form="together"]')

    await page.get_by_label("All on this page").check()

    assert await boxes.evaluate_all("boxes => boxes.every((box) => box.checked)")
    await page.get_by_label("All on this page").uncheck()
    assert await boxes.evaluate_all("boxes => boxes.every((box) => !box.checked)")
