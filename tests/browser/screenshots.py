"""Make pictures of every page kind: bin/screenshots [--locale de_DE] [NAME...]."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser

from shared.dev import chromium
from shared.testing.servers import running_servers
from tests.browser.page_kinds import BY_NAME, PAGE_KINDS, PageKind
from tests.browser.platform import running_chromium, served_demonstration
from tests.browser.windows import DESK, PHONE, SCHEMES, Window, new_window
from tests.served import Served

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "test-results" / "screenshots"

# Pictures further down are loaded when they come near, and a picture of the page shows them all.
LOAD_PICTURES = """
async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;
}
"""


def main() -> int:
    """Serve the demonstration, visit the chosen page kinds and say where their pictures are."""
    parser = argparse.ArgumentParser(prog="bin/screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BY_NAME))
    parser.add_argument("--locale", default="en_GB", help="the language of the site; en_GB")
    arguments = parser.parse_args()
    names = arguments.names
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        parser.error(f"no page kind is called {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
    browser = chromium.find() or chromium.get()
    if browser is None:
        print("bin/screenshots needs a Chromium, and none could be got.", file=sys.stderr)
        return 1
    kinds = [BY_NAME[name] for name in names] or PAGE_KINDS
    asyncio.run(_take(kinds, browser, arguments.locale))
    return 0


async def _take(kinds: Sequence[PageKind], browser: Path, locale: str) -> None:
    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = {"SITE_LOCALE": locale}
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with (
            served_demonstration(servers, Path(folder), settings) as served,
            running_chromium(browser) as chrome,
        ):
            for kind in kinds:
                await _take_kind(kind, chrome, served)
    seconds = time.monotonic() - began
    print(f"{len(kinds)} page kinds in {seconds:.0f} s: {FOLDER.relative_to(ROOT)}")


async def _take_kind(kind: PageKind, chrome: Browser, served: Served) -> None:
    async with new_window(chrome, served) as window:
        await kind.reach(window.visitor)
        for width in (PHONE, DESK):
            for scheme in SCHEMES:
                await window.show_at(width, scheme)
                await _picture(window, FOLDER / f"{kind.name}-{width}-{scheme}.png")
    print(kind.name, flush=True)


async def _picture(window: Window, file: Path) -> None:
    await window.page.evaluate(LOAD_PICTURES)
    # A dialog stands in the middle of the screen, wherever the page below it has been scrolled to.
    is_whole = not await window.page.locator("dialog:modal").count()
    await window.page.screenshot(path=file, full_page=is_whole, animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
