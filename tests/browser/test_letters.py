"""A letter is seen before it is sent: as a phone, a mail program and a wide window show it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import letters
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def test_each_preview_shows_the_letter_and_none_of_the_site(window: Window) -> None:
    await letters.draft(window.visitor)

    frames = window.page.locator("iframe.previews__frame")
    await expect(frames).to_have_count(3)
    for number in range(3):
        letter = frames.nth(number).content_frame
        await expect(letter.get_by_text("It was a year for small apples")).to_be_visible()
        await expect(letter.locator(".masthead")).to_have_count(0)


async def test_nothing_in_a_letter_is_wider_than_the_window_it_is_read_in(window: Window) -> None:
    await letters.under_way(window.visitor)

    frames = window.page.locator("iframe.previews__frame")
    for number in range(3):
        letter = frames.nth(number).content_frame
        await expect(letter.get_by_text("The last apples.")).to_be_visible()
        page = letter.locator("html")
        assert await page.evaluate("it => it.scrollWidth - it.clientWidth") == 0
