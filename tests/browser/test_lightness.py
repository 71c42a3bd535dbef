"""Pages are light, arrive packed, and stand still while they come in."""

from collections import Counter
from collections.abc import Sequence

import pytest
from playwright.async_api import Browser, Page, Response

from tests.browser.visitor import LOAF, SOAP, WORKS, Visitor
from tests.browser.windows import DESK, PHONE, Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

MOST = {"document": 60_000, "stylesheet": 40_000, "script": 60_000}
MOST_SHIFT = 0.02
# Packing what fits into one packet anyway saves nobody anything.
ONE_PACKET = 1400

# A phone on the edge of a town: slow enough that pictures and fonts come after the text.
SLOWLY = {
    "offline": False,
    "latency": 80,
    "downloadThroughput": 200_000,
    "uploadThroughput": 100_000,
}
KEEP_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const what = sources.map(({ node }) => node?.className ?? node?.nodeName).join(", ");
    if (!hadRecentInput) window.shifts.push([value, what]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


async def loaded(window: Window, path: str) -> Sequence[Response]:
    """Open a page of market, and return all that came with it."""
    responses: list[Response] = []
    window.page.on("response", lambda response: responses.append(response))
    await window.visitor.go("market", path)
    await window.page.wait_for_load_state("networkidle")
    return responses


async def test_a_list_of_24_with_pictures_is_light(served: Served, chrome: Browser) -> None:
    async with new_window(chrome, served) as window:
        weights: Counter[str] = Counter()
        for response in await loaded(window, WORKS):
            weights[response.request.resource_type] += len(await response.body())

        assert await window.page.locator("main .card").count() == 24
        assert {kind: weights[kind] for kind in MOST if weights[kind] > MOST[kind]} == {}
        assert all(weights[kind] for kind in MOST)


async def test_text_is_packed_and_assets_are_kept_for_good(served: Served, chrome: Browser) -> None:
    async with new_window(chrome, served) as window:
        responses = await loaded(window, WORKS)
        texts = [
            each
            for each in responses
            if each.request.resource_type in MOST and len(await each.body()) > ONE_PACKET
        ]

    assets = [each for each in responses if "?v=" in each.url and "/static/" in each.url]

    assert texts
    assert [each.url for each in texts if "content-encoding" not in each.headers] == []
    assert assets
    assert [each.url for each in assets if "immutable" not in each.headers["cache-control"]] == []


async def test_a_page_waits_for_one_stylesheet_and_fetches_nothing_twice(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        requests = [each.request for each in await loaded(window, WORKS)]

        waits = "link[rel=stylesheet]:not([media=print])"
        assert await window.page.locator(waits).count() == 1
        fetched = Counter(each.url for each in requests)
        assert {url: times for url, times in fetched.items() if times > 1} == {}
        assert any("/fonts/besley" in url for url in fetched)


async def fill_basket(visitor: Visitor) -> None:
    await visitor.pick(LOAF, SOAP)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(
    ("program", "path"),
    [("blog", "/"), ("market", WORKS), ("market", LOAF), ("cart", "/")],
    ids=["home", "list", "product", "basket"],
)
async def test_nothing_jumps_while_a_page_comes_in(
    served: Served, chrome: Browser, program: str, path: str, width: int
) -> None:
    async with new_window(chrome, served) as window:
        await fill_basket(window.visitor)
        await window.show_at(width)
        await slow_down(window.page)

        await window.visitor.go(program, path)
        await window.page.wait_for_load_state("networkidle")
        await window.page.mouse.wheel(0, 900)
        await window.page.wait_for_load_state("networkidle")

        shifts = await window.page.evaluate("window.shifts")
        assert sum(value for value, _ in shifts) < MOST_SHIFT, shifts


async def slow_down(page: Page) -> None:
    await page.add_init_script(KEEP_SHIFTS)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOWLY)
