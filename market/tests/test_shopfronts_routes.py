"""The doors of the shops."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from glue.contracts import blog
from market.marketplaces.models import Marketplace
from market.marketplaces.service import change_marketplace, close_marketplace
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve
from shared.db import transaction
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

QueryCount = Callable[[int], AbstractContextManager[None]]


async def body(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


async def test_all_shops_stand_with_their_page_and_some_of_their_goods(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Loaf {number}") for number in range(6)))

    text = await body(client, "/")

    assert "The Shop" in text
    assert "The Bakery" in text
    assert 'href="/bakery/shop/"' in text
    assert text.count('class="shopfront__picture"') == 4
    assert (await product_called("Loaf 0")).picture.src in text


async def test_a_shop_of_a_page_that_is_not_published_is_not_shown(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await open_shop("hidden", title="The Hidden Shop", container_id=99)

    assert "The Hidden Shop" not in await body(client, "/")


async def test_the_shops_are_open_while_blog_is_away(
    client: SameOriginClient, shop: Marketplace, services: FakeServices
) -> None:
    services.is_down("blog")

    text = await body(client, "/")

    assert "We cannot say right now whose shops these are" in text
    assert f'href="/markets/{shop.id}/"' in text


@pytest.mark.parametrize("count", [1, 12])
async def test_all_shops_take_two_statements(
    client: SameOriginClient, shop: Marketplace, query_count: QueryCount, count: int
) -> None:
    for number in range(1, count):
        await open_shop(f"shop-{number}")

    with query_count(2):
        await body(client, "/")


async def test_before_the_first_shop_there_is_a_sentence(
    client: SameOriginClient, bakery: blog.Post
) -> None:
    assert "No shop has opened yet" in await body(client, "/")


async def test_the_only_shop_of_a_page_opens_by_itself(
    client: SameOriginClient, shop: Marketplace
) -> None:
    response = await client.get("/bakery/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/bakery/shop/"


async def test_a_page_with_several_shops_shows_them(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await open_shop("larder", title="The Larder")

    text = await body(client, "/bakery/")

    assert 'href="/bakery/shop/"' in text
    assert 'href="/bakery/larder/"' in text


async def test_a_page_without_a_shop_says_so(client: SameOriginClient, bakery: blog.Post) -> None:
    assert "The Bakery has no shop" in await body(client, "/bakery/")


async def test_the_address_siblings_know_leads_to_the_shop(
    client: SameOriginClient, shop: Marketplace
) -> None:
    response = await client.get(f"/markets/{shop.id}/")

    assert response.status_code == 302
    assert response.headers["Location"] == f"/{BAKERY.slug}/shop/"
    assert (await client.get("/markets/99999/")).status_code == 404


async def test_many_pages_are_asked_for_in_batches(
    client: SameOriginClient, shop: Marketplace, services: FakeServices
) -> None:
    for number in range(blog.MAX_BATCH):
        await open_shop(container_id=1000 + number)

    await body(client, "/")

    asked = [len(query.ids) for query in services.calls(blog.PostsBatch)]
    assert sorted(asked) == [1, blog.MAX_BATCH]


async def test_the_former_address_of_a_shop_leads_on_until_another_has_it(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea"))
    async with transaction() as session:
        await change_marketplace(session, shop.id, words={"slug": "hatch"})
        await change_marketplace(session, shop.id, words={"slug": "window"})

    for slug in ("shop", "hatch"):
        listed = await client.get(f"/bakery/{slug}/?q=tea&sort=price")
        shown = await client.get(f"/bakery/{slug}/tea/")
        assert (listed.status_code, shown.status_code) == (301, 301)
        assert listed.headers["Location"] == "/bakery/window/?q=tea&sort=price"
        assert shown.headers["Location"] == "/bakery/window/tea/"
    await open_shop("hatch")
    assert (await client.get("/bakery/hatch/")).status_code == 200
    async with transaction() as session:
        await change_marketplace(session, shop.id, words={"slug": "shop"})
    assert (await client.get("/bakery/shop/")).status_code == 200
    async with transaction() as session:
        await close_marketplace(session, shop.id)
    assert (await client.get("/bakery/window/")).status_code == 404
