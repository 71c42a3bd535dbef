"""Menus are sorted by dragging, by keyboard and without a script; what is nested opens."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import breaking, menus
from tests.browser.settling import settled
from tests.browser.test_sorting_sections import drag
from tests.browser.visitor import BAKERY
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

BOTH_WAYS = pytest.mark.parametrize("with_javascript", [True, False], ids=["script", "no script"])


@pytest_asyncio.fixture
async def window(
    served: Served, chrome: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Window]:
    """The window of an admin at the site's menu, which is put back afterwards."""
    callspec = getattr(request.node, "callspec", None)
    scripted = callspec.params.get("with_javascript", True) if callspec else True
    async with new_window(chrome, served, with_javascript=scripted) as opened:
        await menus.sort_site(opened.visitor)
        yield opened
        assert opened.complaints == []
        if scripted:
            assert await opened.refused_by_policy() == []


@BOTH_WAYS
async def test_an_entry_is_moved_by_its_buttons(window: Window, with_javascript: bool) -> None:
    page = window.page
    titles = page.locator("#menu-tree > ol > li > div .tree__title")
    before = await titles.all_inner_texts()

    await page.get_by_role("button", name="Move More of us up").press("Enter")
    await expect(titles).to_have_text([*before[:-2], before[-1], before[-2]])
    await settled(page)
    await page.get_by_role("button", name="Take Recipes out of More of us").press("Space")

    await expect(titles).to_have_text([*before[:-2], before[-1], "Recipes", before[-2]])


async def test_an_entry_is_dragged_into_another_but_no_deeper_than_a_menu_goes(
    window: Window,
) -> None:
    page = window.page

    await drag(page, "Recipes", onto="Friends", part=0.5)
    await expect(page.locator("#announcer")).to_have_text("Recipes is now 2 of 2 in Friends")
    await drag(page, "The Toll House", onto="Recipes", part=0.5)

    await expect(page.locator("#flashes")).to_contain_text("at most 3 levels")
    # A browser complains of each answer that refuses something.
    assert all("409" in it or "htmx" in it for it in window.complaints), window.complaints
    window.complaints.clear()


@BOTH_WAYS
async def test_what_lies_below_an_entry_opens_by_keyboard(
    window: Window, with_javascript: bool
) -> None:
    page = window.page
    await window.visitor.go("blog", BAKERY)
    group = page.locator(".masthead__menu summary")

    await group.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")

    link = page.locator(".masthead__menu").get_by_role("link", name="Friends")
    await expect(link).to_be_focused()
    await expect(link).to_have_attribute("href", "https://example.org/Friends")


async def test_what_was_added_is_on_the_page_until_it_is_deleted(window: Window) -> None:
    page = window.page
    await breaking.put_menu_back(window.visitor)
    await window.visitor.go("blog", menus.OF_PAGE)

    await page.locator("#field-label").fill("Recipes")
    await page.locator("#field-href").fill("https://recipes.example/")
    await page.locator("#save").click()
    await expect(page.locator("#menu-tree")).to_contain_text("Recipes")
    await window.visitor.go("blog", BAKERY)

    link = page.locator("#page-menu").get_by_role("link", name="Recipes")
    await expect(link).to_have_attribute("href", "https://recipes.example/")
