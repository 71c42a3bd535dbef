"""Sections are sorted by dragging, by keyboard, and without a script."""

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import breaking, places
from tests.browser.settling import settled
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

AS_THEY_WERE = ["Bread", "Rolls and buns", "Pastry", "Cakes and biscuits"]
BOTH_WAYS = pytest.mark.parametrize("with_javascript", [True, False], ids=["script", "no script"])


@pytest_asyncio.fixture
async def window(
    served: Served, chrome: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Window]:
    """The window of a keeper at a shop's sections; they are put back afterwards."""
    callspec = getattr(request.node, "callspec", None)
    scripted = callspec.params.get("with_javascript", True) if callspec else True
    async with new_window(chrome, served, with_javascript=scripted) as opened:
        await opened.visitor.become("shop", "ash-lane-bakery")
        await breaking.put_sections_back(opened.visitor, "counter")
        await opened.visitor.go("market", places.SECTIONS)
        yield opened
        assert opened.complaints == []
        if scripted:
            assert await opened.refused_by_policy() == []


def row(page: Page, title: str) -> Locator:
    return page.locator("[data-tree-row]").filter(
        has=page.get_by_role("link", name=title, exact=True)
    )


async def see(page: Page, at_the_top: Sequence[str]) -> None:
    titles = page.locator("#sections > ol > li > div .tree__title")
    await expect(titles).to_have_text(at_the_top)
    await settled(page)


async def drag(page: Page, title: str, onto: str, part: float) -> None:
    """Drag a section by its handle to a part of another's height."""
    grip = await row(page, title).locator("[data-drag-handle]").bounding_box()
    there = await row(page, onto).bounding_box()
    assert grip is not None
    assert there is not None
    await page.mouse.move(grip["x"] + 4, grip["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(there["x"] + 60, there["y"] + there["height"] * part, steps=5)
    await page.mouse.up()


@BOTH_WAYS
async def test_a_section_is_moved_by_its_buttons(window: Window, with_javascript: bool) -> None:
    page = window.page

    await page.get_by_role("button", name="Move Pastry up").press("Enter")
    await see(page, ["Bread", "Pastry", "Rolls and buns", "Cakes and biscuits"])
    await page.get_by_role("button", name="Move Pastry down").press("Space")
    await see(page, AS_THEY_WERE)
    await page.get_by_role("button", name="Put Rolls and buns into Bread").press("Enter")
    await see(page, ["Bread", "Pastry", "Cakes and biscuits"])
    await page.get_by_role("button", name="Take Rolls and buns out of Bread").press("Enter")

    await see(page, AS_THEY_WERE)


async def test_the_focus_stays_with_what_is_moved_and_its_place_is_read_aloud(
    window: Window,
) -> None:
    page = window.page
    up = page.get_by_role("button", name="Move Pastry up")

    await up.press("Enter")
    await expect(page.locator("#announcer")).to_have_text("Pastry is now 2 of 4 at the top")
    await expect(up).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.locator("#announcer")).to_have_text("Pastry is now 1 of 4 at the top")
    await expect(page.get_by_role("link", name="Pastry", exact=True)).to_be_focused()


async def test_a_section_is_dragged_before_into_and_out_of_others(window: Window) -> None:
    page = window.page

    await drag(page, "Cakes and biscuits", onto="Bread", part=0.1)
    await expect(page.locator("#announcer")).to_have_text(
        "Cakes and biscuits is now 1 of 4 at the top"
    )
    await drag(page, "Pastry", onto="Bread", part=0.5)
    await expect(page.locator("#announcer")).to_have_text("Pastry is now 1 of 1 in Bread")
    await see(page, ["Cakes and biscuits", "Bread", "Rolls and buns"])
    await drag(page, "Pastry", onto="Rolls and buns", part=0.9)

    await expect(page.locator("#announcer")).to_have_text("Pastry is now 4 of 4 at the top")
    await expect(page.get_by_role("link", name="Pastry", exact=True)).to_be_focused()
    await page.reload()
    await see(page, ["Cakes and biscuits", "Bread", "Rolls and buns", "Pastry"])


async def test_what_is_dropped_on_itself_or_left_by_escape_stays(window: Window) -> None:
    page = window.page
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.method))

    await drag(page, "Pastry", onto="Pastry", part=0.5)
    grip = await row(page, "Bread").locator("[data-drag-handle]").bounding_box()
    there = await row(page, "Pastry").bounding_box()
    assert grip is not None
    assert there is not None
    await page.mouse.move(grip["x"] + 4, grip["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(there["x"] + 60, there["y"] + 4, steps=3)
    await expect(row(page, "Pastry")).to_have_attribute("data-drop", "before")
    await page.keyboard.press("Escape")
    await page.mouse.up()

    await expect(page.locator("[data-drop]")).to_have_count(0)
    await see(page, AS_THEY_WERE)
    assert "POST" not in requests
