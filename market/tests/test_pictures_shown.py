"""Pictures as shoppers see them: in lists, on a product's page, and as files."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from glue.contracts import likes, market
from market.marketplaces.models import Marketplace
from market.tests.desk import text
from market.tests.factories import entry, product_called, shelve
from market.tests.pictures import describe, desk_of, ids, send, sent
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.tests.drawn import opened

PAGE = "/bakery/shop/tea/"
QueryCount = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
async def tea(keeper: SameOriginClient, shop: Marketplace, services: FakeServices) -> str:
    """Tea, with two pictures that are described and one that waits for words."""
    services.answers(likes.LikedIds, [])
    await shelve(shop, entry("Tea"), entry("Soap"))
    await send(keeper, "Tea", sent("front.jpg"), sent("back.jpg"))
    await describe(keeper, "Tea", "A tin & its lid", "Its back")
    await send(keeper, "Tea", sent("tiny.jpg"))
    return "Tea"


def main_picture(page: str) -> str:
    found = re.search(r'id="zoom-opener" href="([^"]+)"', page)
    assert found
    return found[1]


async def test_a_file_is_kept_for_good_and_runs_nothing(client: SameOriginClient, tea: str) -> None:
    image = (await product_called(tea)).image
    assert image

    answer = await client.get(image)

    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert opened(await answer.get_data(as_text=False)).size == (640, 427)
    again = await client.get(image, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    ["", "..", "a" * 40 + "-320.webp", "x" * 3000, "a%00.webp", "é.webp"],
)
async def test_nothing_else_is_there(
    client: SameOriginClient, shop: Marketplace, name: str
) -> None:
    assert (await client.get(f"/pictures/{name}")).status_code == 404


async def test_a_page_shows_the_pictures_that_have_words(
    client: SameOriginClient, tea: str
) -> None:
    page = await text(await client.get(PAGE))
    second = await text(await client.get(f"{PAGE}?picture=2"))

    assert "A tin &amp; its lid" in page
    assert "Picture 2 of 2" in page
    assert re.search(r'srcset="/pictures/\w+-320.webp 320w, [^"]+ 640w, [^"]+ 900w"', page)
    assert main_picture(page) != main_picture(second)
    assert (await client.get(main_picture(second))).status_code == 200


@pytest.mark.parametrize("asked", ["0", "3", "-1", "99999999", "two", "²", ""])
async def test_a_picture_that_is_not_there_is_the_first(
    client: SameOriginClient, tea: str, asked: str
) -> None:
    page = await text(await client.get(PAGE, query_string={"picture": asked}))

    assert main_picture(page) == main_picture(await text(await client.get(PAGE)))


async def test_a_chosen_picture_is_exchanged_alone(client: SameOriginClient, tea: str) -> None:
    region = await text(await client.get(f"{PAGE}?picture=2", headers={"HX-Request": "true"}))

    assert region.lstrip().startswith('<div class="product-pictures" id="pictures">')
    assert "<h1" not in region


async def test_lists_and_siblings_show_the_first_and_ask_for_nothing_more(
    client: SameOriginClient, sibling: RpcClient, tea: str, query_count: QueryCount
) -> None:
    product = await product_called(tea)

    await client.get("/bakery/shop/")  # which reads the index
    with query_count(3):
        page = await text(await client.get("/bakery/shop/"))
    (told,) = await sibling.fetch(market.ProductsByIds(ids=[product.id]))

    assert f'src="{product.image}"' in page
    assert f"{product.image} 640w" in page
    assert told.image == f"http://market.test{product.image}"


async def test_sharers_and_searchers_are_given_a_jpeg(client: SameOriginClient, tea: str) -> None:
    page = await text(await client.get(PAGE))

    found = re.search(r'property="og:image" content="http://market.test([^"]+\.jpg)"', page)
    assert found
    assert f'"image":"http://market.test{found[1]}"' in page
    picture = await client.get(found[1])
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert opened(await picture.get_data(as_text=False)).size == (900, 600)


async def test_without_sent_pictures_there_is_nothing_to_enlarge(
    client: SameOriginClient, tea: str
) -> None:
    page = await text(await client.get("/bakery/shop/soap/"))

    assert "/tiles/" in page
    assert "zoom" not in page


async def test_a_picture_taken_away_is_still_there_for_orders(
    client: SameOriginClient, keeper: SameOriginClient, tea: str
) -> None:
    image = (await product_called(tea)).image
    assert image

    await keeper.post(f"{await desk_of(tea)}{(await ids(keeper, tea))[0]}/remove/", form={})

    assert "A tin" not in await text(await client.get(PAGE))
    assert (await client.get(image)).status_code == 200
