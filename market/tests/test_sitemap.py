"""What robots are told of the shops: which addresses there are, and which to leave alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from xml.etree import ElementTree

import pytest
from sqlalchemy import text

from market.marketplaces.models import Marketplace
from market.tests.factories import entry, open_shop, product_called, shelve
from shared.db import transaction
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.web.site_files import LARGEST_PART

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://market.test"


async def locations(client: SameOriginClient, path: str = "/sitemap.xml") -> list[str]:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/xml"
    tree = ElementTree.fromstring(await answer.get_data(as_text=False))
    return [location.text or "" for location in tree.findall("*/s:loc", NAMES)]


async def fill(shop: Marketplace, count: int) -> None:
    async with transaction() as session:
        await session.execute(
            text(
                "INSERT INTO products (marketplace_id, sku, slug, title, regular_price_minor)"
                " SELECT :shop, n::text, 'thing-' || n, 'Thing ' || n, 100"
                " FROM generate_series(1, :count) AS n"
            ),
            {"shop": shop.id, "count": count},
        )


async def test_a_small_market_is_one_file(client: SameOriginClient, shop: Marketplace) -> None:
    await shelve(shop, entry("Tea"), entry("Soap & Water", slug="soap-and-water"))
    changed_at = (await product_called("Tea")).updated_at

    answer = await client.get("/sitemap.xml")
    text = await answer.get_data(as_text=True)

    assert await locations(client) == [
        f"{SITE}/",
        f"{SITE}/bakery/shop/",
        f"{SITE}/bakery/shop/tea/",
        f"{SITE}/bakery/shop/soap-and-water/",
    ]
    assert f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" in text
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


async def test_a_page_with_several_shops_has_an_address_of_its_own(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await open_shop("second")

    assert f"{SITE}/bakery/" in await locations(client)


async def test_what_is_not_sold_or_on_no_published_page_is_left_out(
    client: SameOriginClient, shop: Marketplace
) -> None:
    elsewhere = await open_shop("elsewhere", container_id=8)
    await shelve(elsewhere, entry("Soap"))
    await shelve(shop, entry("Tea"))
    async with transaction() as session:
        await session.execute(text("UPDATE products SET is_published = false WHERE slug = 'tea'"))

    assert await locations(client) == [f"{SITE}/", f"{SITE}/bakery/shop/"]


async def test_a_large_market_is_an_index_of_parts_that_hold_everything_once(
    client: SameOriginClient,
    shop: Marketplace,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    await fill(shop, LARGEST_PART + 100)

    with query_count(2):
        parts = await locations(client)
    found = []
    for part in parts:
        with query_count(1):
            addresses = await locations(client, part.removeprefix(SITE))
        assert len(addresses) <= LARGEST_PART
        found += addresses

    assert parts[0] == f"{SITE}/sitemap.xml?part=shops"
    assert len(found) == len(set(found)) == LARGEST_PART + 100 + 2


@pytest.mark.parametrize("part", ["products-99", "products-", "products-x", "sellers", "-1", "%00"])
async def test_an_unknown_part_is_empty(
    client: SameOriginClient, shop: Marketplace, part: str
) -> None:
    assert await locations(client, f"/sitemap.xml?part={part}") == []


async def test_while_blog_is_away_nothing_is_claimed(
    client: SameOriginClient, shop: Marketplace, services: FakeServices
) -> None:
    services.is_down("blog")

    answer = await client.get("/sitemap.xml")

    assert answer.status_code == 503


async def test_a_robot_that_has_the_map_is_not_sent_it_again(
    client: SameOriginClient, shop: Marketplace
) -> None:
    first = await client.get("/sitemap.xml")

    again = await client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


async def test_robots_are_told_where_the_map_is(client: SameOriginClient) -> None:
    answer = await client.get("/robots.txt")

    lines = (await answer.get_data(as_text=True)).splitlines()
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "Disallow: /internal/" in lines
    assert "Disallow: /" not in lines
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


async def test_a_browser_is_told_what_the_site_is_called(client: SameOriginClient) -> None:
    answer = await client.get("/manifest.webmanifest")
    manifest = await answer.get_json(force=True)

    assert answer.content_type == "application/manifest+json"
    assert manifest["name"] == "Rose Ash"
    for icon in manifest["icons"]:
        assert (await client.get(icon["src"])).content_type == "image/png"


async def test_a_browser_that_asks_for_the_old_icon_gets_it(client: SameOriginClient) -> None:
    answer = await client.get("/favicon.ico")

    data = await answer.get_data(as_text=False)
    assert answer.content_type == "image/x-icon"
    assert data[:6] == b"\x00\x00\x01\x00\x01\x00"
    assert data[22:30] == b"\x89PNG\r\n\x1a\n"
