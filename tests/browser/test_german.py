"""Every page bears a language whose words are longer, and says everything in it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from glue.directory import BY_NAME
from shared.testing.servers import Servers
from tests.browser.languages import unsaid
from tests.browser.page_kinds import PAGE_KINDS, PageKind
from tests.browser.platform import served_demonstration
from tests.browser.windows import PHONE, Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

LOCALE = "de_DE"
# Seen by those who develop only.
GALLERY = "gallery"

# Whole elements too, since a message may have a link in it.
TEXTS = """
() => {
  const texts = [document.title];
  for (const element of document.querySelectorAll("body *:not(script, style, svg, svg *)")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    if (own.some((node) => node.data.trim())) texts.push(element.textContent);
    texts.push(...own.map((node) => node.data));
    for (const name of ["alt", "title", "placeholder", "aria-label", "data-announce"])
      texts.push(element.getAttribute(name) ?? "");
  }
  return [...new Set(texts.map((text) => text.replaceAll(/\\s+/g, " ").trim()))];
}
"""


@pytest_asyncio.fixture(scope="module")
async def served(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("served-in-german")
    async with served_demonstration(servers, folder, {"SITE_LOCALE": LOCALE}) as platform:
        yield platform


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
async def test_german_fits_a_phone_and_nothing_is_left_in_english(
    served: Served, chrome: Browser, kind: PageKind
) -> None:
    async with new_window(chrome, served) as window:
        await kind.reach(window.visitor)
        await window.stand_still()
        with_fonts = await too_wide(window)
        await window.lay_out_without_fonts()
        without = await too_wide(window)
        texts = await window.page.evaluate(TEXTS)

        assert await window.page.locator("html").get_attribute("lang") == "de-DE"
        assert (with_fonts, without) == ({}, {})
        # The log calls services by their names.
        words = [text for text in texts if text not in BY_NAME]
        assert kind.name.startswith(GALLERY) or unsaid(words, LOCALE) == []


async def too_wide(window: Window) -> dict[int, int]:
    """Return how wide the page is where that is wider than a phone, by the phone's width."""
    across = {}
    for width in (320, PHONE):
        await window.show_at(width)
        across[width] = await window.page.evaluate("document.scrollingElement.scrollWidth")
    return {width: found for width, found in across.items() if found > width}
