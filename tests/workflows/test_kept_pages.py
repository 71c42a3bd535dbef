"""Pages for strangers are kept, and never shown when something they tell of has changed."""

from collections.abc import Iterator

import pytest

from blog.posts.models import Post
from events.calendars.service import open_calendar
from glue.contracts import events
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.products.service import Entry, shelve_products
from shared.db import transaction
from shared.runtime import running
from shared.web.cache import PageCache
from tests.workflows.bakery import MARKET, Bakery
from tests.workflows.leaving import sign_in
from tests.workflows.platform import Browser, Platform

SHOP = f"{MARKET}/bakery/shop/"


def made(platform: Platform, service: str) -> int:
    """Return how many pages a service has made to be kept."""
    return platform.runtime(service).extra(PageCache).figures.made


@pytest.fixture
def remembering(platform: Platform) -> Iterator[None]:
    """Have market and blog remember parts of pages, as served apps do."""
    runtimes = [platform.runtime(service) for service in ("market", "blog")]
    before = [(runtime.settings, dict(runtime.extras)) for runtime in runtimes]
    for runtime in runtimes:
        runtime.settings = runtime.settings.model_copy(update={"layout_memory_seconds": 60.0})
    yield
    for runtime, (settings, extras) in zip(runtimes, before, strict=True):
        runtime.settings = settings
        runtime.extras.clear()
        runtime.extras.update(extras)


async def seen(browser: Browser, url: str) -> str:
    answer = await browser.visit(url)
    assert answer.status_code == 200
    return answer.text


async def reprice(platform: Platform, title: str, minor: int) -> None:
    with running(platform.runtime("market")):
        async with transaction() as session:
            shop = await session.get_one(Marketplace, 1)
            await shelve_products(
                session, shop, [Entry(sku="T1", title=title, regular_price_minor=minor)]
            )


async def test_a_strangers_page_is_made_once(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    first = await seen(ada, SHOP)
    before = made(platform, "market")

    again = await seen(platform.new_browser(), SHOP)

    assert made(platform, "market") == before
    assert first == again


async def test_a_new_price_is_on_the_next_page(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    pages = (SHOP, f"{SHOP}tea/")
    before = [await seen(ada, page) for page in pages]

    await reprice(platform, "Tea", 475)
    after = [await seen(ada, page) for page in pages]

    assert [("£4.50" in text, "£4.75" in text) for text in before] == [(True, False)] * 2
    assert [("£4.50" in text, "£4.75" in text) for text in after] == [(False, True)] * 2


async def test_what_a_sibling_changes_is_on_the_next_page(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    before = await seen(ada, SHOP)

    with running(platform.runtime("blog")):
        async with transaction() as session:
            page = await session.get_one(Post, bakery.page_id)
            page.title = "Oven and Daughters"

    assert "Oven and Daughters" not in before
    assert "Oven and Daughters" in await seen(ada, SHOP)


async def test_who_has_a_basket_sees_their_own_page_and_nobody_else_does(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    stranger = platform.new_browser()
    without = await seen(stranger, SHOP)

    await bakery.put_into_basket(ada, "tea")

    assert "£4.50" in await seen(ada, SHOP)
    assert await seen(ada, SHOP) != without
    assert await seen(platform.new_browser(), SHOP) == without


async def test_who_is_signed_in_is_shown_a_strangers_pieces_as_long_as_they_are_so(
    platform: Platform, bakery: Bakery, ada: Browser, remembering: None
) -> None:
    piece = events.ContainerNav(container_type=ContainerType.PAGE, container_id=bakery.page_id)
    await seen(platform.new_browser(), SHOP)
    await sign_in(platform, ada)
    before = platform.router.asked[piece.path()]

    await seen(ada, SHOP)
    asked = platform.router.asked[piece.path()] - before
    with running(platform.runtime("events")):
        async with transaction() as session:
            await open_calendar(session, page_id=bakery.page_id, slug="days", title="Baking days")
    after = await seen(ada, SHOP)

    assert asked == 0
    assert "Baking days" in after


async def test_a_page_made_anew_of_what_is_remembered_is_kept_too(
    platform: Platform, bakery: Bakery, remembering: None
) -> None:
    await seen(platform.new_browser(), SHOP)
    await reprice(platform, "Tea", 475)
    anew = await seen(platform.new_browser(), SHOP)
    before = made(platform, "market")

    again = await seen(platform.new_browser(), SHOP)

    assert again == anew
    assert made(platform, "market") == before


async def test_a_page_with_a_piece_missing_is_not_kept(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    platform.take_away("events")
    await seen(ada, SHOP)
    before = made(platform, "market")
    platform.bring_back("events")

    await seen(ada, SHOP)

    assert made(platform, "market") == before + 1
