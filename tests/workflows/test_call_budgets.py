"""What each page asks of other services: so many calls, and so many times that it waits for them.

Whoever asks has a basket, so no page of theirs is a kept one, and nothing is remembered here. Two
of the calls are what the basket's link asks in its turn, but for the pages of the basket itself,
and two on the pages of a page what market and events ask relations for its bar: what hangs there of
other pages. A budget may be lowered; what raises one needs a reason.
"""

import pytest
import pytest_asyncio

from market.marketplaces.models import Marketplace
from market.products.service import Entry, shelve_products
from shared.db import transaction
from shared.money import Money
from shared.runtime import running
from tests.workflows.bakery import BLOG, CART, MARKET, ORDERS, Bakery
from tests.workflows.events import EVENTS, open_class
from tests.workflows.platform import Browser, Platform

LISTS = (f"{MARKET}/", f"{MARKET}/bakery/shop/", f"{CART}/", f"{CART}/bakery/")


async def count_calls(platform: Platform, browser: Browser, url: str) -> int:
    with platform.router.counted() as asked:
        await browser.visit(url)
    return len(asked.names)


@pytest_asyncio.fixture
async def shopper(platform: Platform, bakery: Bakery, ada: Browser) -> Browser:
    await open_class(platform, bakery, price=Money(2500, "GBP"))
    await platform.let_events_happen()
    await bakery.put_into_basket(ada, "tea")
    return ada


@pytest.mark.parametrize(
    ("url", "calls", "waits"),
    [
        (f"{BLOG}/", 3, 1),
        (f"{BLOG}/bakery/", 7, 1),
        (f"{BLOG}/search/?q=tea", 6, 2),
        (f"{MARKET}/", 6, 2),
        (f"{MARKET}/bakery/shop/", 9, 2),
        (f"{MARKET}/bakery/shop/tea/", 9, 2),
        (f"{EVENTS}/", 6, 2),
        (f"{EVENTS}/bakery/baking/", 9, 2),
        (f"{EVENTS}/bakery/baking/events/1/", 9, 2),
        (f"{CART}/", 7, 3),
        (f"{CART}/bakery/", 12, 4),
        (f"{ORDERS}/", 5, 1),
    ],
)
async def test_a_page_asks_no_more_than_it_has_to(
    platform: Platform, shopper: Browser, url: str, calls: int, waits: int
) -> None:
    with platform.router.counted() as asked:
        answer = await shopper.visit(url)

    assert answer.status_code == 200
    assert len(asked.names) <= calls, asked.names
    assert asked.waits <= waits, asked.names


async def test_more_products_posts_and_events_cost_no_more_calls(
    platform: Platform, bakery: Bakery, shopper: Browser
) -> None:
    before = {url: await count_calls(platform, shopper, url) for url in LISTS}

    await bakery.put_into_basket(shopper, "soap")
    with running(platform.runtime("market")):
        async with transaction() as session:
            shop = await session.get_one(Marketplace, 1)
            more = [
                Entry(sku=f"M{it}", title=f"Jam {it}", regular_price_minor=300) for it in range(30)
            ]
            await shelve_products(session, shop, more)

    assert {url: await count_calls(platform, shopper, url) for url in LISTS} == before
