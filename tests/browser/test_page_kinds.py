"""What holds for every page there is, on a phone and at a desk, in the light and in the dark."""

import os
from collections.abc import AsyncIterator
from itertools import product

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.axe import barriers
from tests.browser.focus import begin, reachable, walk
from tests.browser.page_kinds import BY_NAME, PAGE_KINDS, PageKind
from tests.browser.windows import DESK, PHONE, SCHEMES, Scheme, Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

TOO_WIDE = """
() => [...document.body.querySelectorAll("*")]
  .filter((element) => element.checkVisibility())
  .filter((element) => element.getBoundingClientRect().right > document.body.clientWidth + 1)
  .map((element) => `${element.localName}.${element.className}`)
"""

# Both widths and both schemes are looked at; bin/proof looks has each of one in each of the other.
LOOKS: list[tuple[int, Scheme]] = [(PHONE, "light"), (DESK, "dark")]
if os.environ.get("PROOF_EVERY_LOOK"):
    LOOKS = list(product((PHONE, DESK), SCHEMES))

# What browsers and sharers fetch by themselves, if not always while somebody looks.
NAMED_IN_HEAD = """
() => [...document.querySelectorAll("link[href]:not([rel=canonical]), meta[property='og:image']")]
  .map((element) => element.href ?? element.content)
"""


@pytest_asyncio.fixture(scope="module", params=PAGE_KINDS, ids=lambda kind: kind.name)
async def window(
    request: pytest.FixtureRequest, served: Served, chrome: Browser
) -> AsyncIterator[Window]:
    """A window on a page of each kind, reached once for all tests of it."""
    kind: PageKind = request.param
    async with new_window(chrome, served) as opened:
        await kind.reach(opened.visitor)
        await opened.stand_still()
        yield opened


def test_no_two_page_kinds_share_a_name() -> None:
    assert len(BY_NAME) == len(PAGE_KINDS)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
async def test_nothing_keeps_anybody_out(window: Window, width: int, scheme: Scheme) -> None:
    await window.show_at(width, scheme)

    found = await barriers(window.page)

    assert found == []


@pytest.mark.parametrize("width", [320, PHONE, DESK])
async def test_nothing_is_wider_than_the_screen(window: Window, width: int) -> None:
    await window.show_at(width)

    across = await window.page.evaluate("document.scrollingElement.scrollWidth")

    assert across <= width, await window.page.evaluate(TOO_WIDE)


async def test_tab_comes_to_everything_and_shows_where_it_is(window: Window) -> None:
    await window.show_at(DESK)
    await begin(window.page)
    there = await reachable(window.page)

    stops = await walk(window.page)

    # Some things come only with the focus, so there may be more stops than were seen before.
    assert len(stops) >= there, [stop.name for stop in stops]
    assert [stop.name for stop in stops if not stop.is_shown] == []
    assert [stop.name for stop in stops if not stop.is_on_screen] == []


async def test_the_first_tab_offers_a_way_past_the_head(window: Window) -> None:
    page = window.page
    if await page.locator("dialog:modal").count():
        pytest.skip("an open dialog lets nobody past")
    await begin(page)
    await page.keyboard.press("Tab")
    words = await page.locator(":focus").inner_text()

    await page.keyboard.press("Enter")

    assert words == "Skip to content"
    assert await page.evaluate("document.activeElement?.id") == "main"


async def test_everything_the_head_names_is_there(window: Window) -> None:
    named: list[str] = await window.page.evaluate(NAMED_IN_HEAD)

    answers = {url: await window.page.context.request.get(url) for url in named}

    assert named
    assert {url: it.status for url, it in answers.items() if it.status != 200} == {}


async def test_the_browser_has_nothing_to_complain_of(window: Window) -> None:
    refused = await window.refused_by_policy()

    assert window.complaints == []
    assert refused == []
