"""Writing a post from the first word to what readers see."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.windows import Window, new_window
from tests.browser.writing import begin_draft, open_editor, said_of
from tests.served import Served

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    """The window of an author."""
    async with new_window(chrome, served) as opened:
        await opened.visitor.become("author")
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def test_a_post_is_typed_saves_itself_is_published_and_read(window: Window) -> None:
    visitor, page = window.visitor, window.page
    post_id = await begin_draft(visitor, "first-words")
    body = await open_editor(visitor, post_id)

    await page.locator("#title").fill("First words")
    await page.locator("#excerpt").fill("Of the new editor")
    await body.click()
    await page.keyboard.type("The hay is in.")
    await page.keyboard.press("Enter")
    await page.keyboard.type("## What comes next")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Rest.")

    await expect(page.locator("#standing")).to_have_text("Draft, saved", use_inner_text=True)
