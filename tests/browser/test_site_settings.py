"""Changing what the whole site says, in a browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

SETTINGS = "/admin/settings/"
CHANGED = {"title": "Quarrel & Ash", "tagline": "Bread and hay", "notice": "Closed on Saturday"}


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    """The window of an admin; what they changed is put back."""
    async with new_window(chrome, served) as opened:
        await opened.visitor.become("admin")
        yield opened
        await save(opened, dict.fromkeys(CHANGED, ""))
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def save(window: Window, typed: dict[str, str]) -> None:
    await window.visitor.go("blog", SETTINGS)
    for name, text in typed.items():
        await window.page.locator(f"#field-{name}").fill(text)
    await window.page.locator("#save").click()
    await expect(window.page.locator("#flashes")).to_contain_text("The settings are saved")


async def test_what_is_saved_is_told_and_stands_where_it_was_typed(window: Window) -> None:
    await save(window, CHANGED)
    await window.visitor.go("blog", SETTINGS)

    for name, text in CHANGED.items():
        await expect(window.page.locator(f"#field-{name}")).to_have_value(text)


async def test_what_is_refused_stays_as_it_was_typed_and_is_told_at_its_field(
    window: Window,
) -> None:
    page = window.page
    await window.visitor.go("blog", SETTINGS)
    await page.locator("#field-tagline").fill("Still typed")
    await page.locator("#field-posts_on_front").fill("99")

    await page.locator("#save").click()

    await expect(page.locator("#field-posts_on_front")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#field-tagline")).to_have_value("Still typed")
