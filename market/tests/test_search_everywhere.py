"""What market answers when the whole co-operative is searched."""

import pytest

from glue.contracts import blog, market
from glue.contracts.families import Found, Kind, Shelf
from market.marketplaces.models import Marketplace
from market.marketplaces.service import close_marketplace
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve
from shared.db import transaction
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

TOLL_HOUSE = BAKERY.model_copy(update={"id": 8, "slug": "toll-house", "title": "The Toll House"})
UNPUBLISHED = 9


@pytest.fixture
async def shops(shop: Marketplace, services: FakeServices) -> None:
    services.answers(
        blog.PostsBatch,
        lambda query: [page for page in (BAKERY, TOLL_HOUSE) if page.id in query.ids],
    )
    await shelve(shop, entry("Rye Loaf", special_price_minor=300), entry("Tea"))
    toll_house = await open_shop("gifts", title="Gifts", container_id=TOLL_HOUSE.id)
    await shelve(
        toll_house, entry("Mug", description="For rye."), entry("Rye Flour"), entry("Rye Bag")
    )
    hidden = await open_shop("hidden", container_id=UNPUBLISHED)
    await shelve(hidden, entry("Rye Secret"))
    closed = await open_shop("closed")
    await shelve(closed, entry("Rye Rest"))
    async with transaction() as session:
        await close_marketplace(session, closed.id)


async def found(sibling: RpcClient, words: str, limit: int = 6) -> Found:
    (part,) = await sibling.fetch(market.Search(q=words, limit=limit, locale="en_GB"))
    return part


async def test_all_shops_on_published_pages_are_searched(shops: None, sibling: RpcClient) -> None:
    rye = await found(sibling, "rye")

    assert rye.kind is Kind.PRODUCT
    assert rye.total == 4
    titles = [hit.title for hit in rye.hits]
    assert set(titles[:3]) == {"Rye Loaf", "Rye Flour", "Rye Bag"}
    assert titles[3] == "Mug"
    assert rye.shelves == [
        Shelf(title="Gifts", total=3, url="http://market.test/toll-house/gifts/?q=rye"),
        Shelf(title="The Shop", total=1, url="http://market.test/bakery/shop/?q=rye"),
    ]


async def test_a_hit_has_the_price_that_is_asked_now_and_its_real_address(
    shops: None, sibling: RpcClient, client: SameOriginClient, services: FakeServices
) -> None:
    (loaf,) = (await found(sibling, "rye loaf")).hits

    assert loaf.eyebrow == "The Bakery"
    assert loaf.price == Money(300, "GBP")
    assert loaf.picture is not None
    assert loaf.picture.startswith("http://market.test/")
    response = await client.get(loaf.url.removeprefix("http://market.test"))
    assert response.status_code == 200


async def test_only_the_best_are_told_but_all_are_counted(shops: None, sibling: RpcClient) -> None:
    rye = await found(sibling, "rye", limit=1)

    assert (len(rye.hits), rye.total) == (1, 4)


async def test_nothing_found_asks_nobody(
    shops: None, sibling: RpcClient, services: FakeServices
) -> None:
    assert await found(sibling, "kettle") == Found(kind=Kind.PRODUCT, total=0, hits=[])
    assert services.calls(blog.PostsBatch) == []


async def test_while_blog_is_away_addresses_by_number_lead_there(
    shops: None, sibling: RpcClient, client: SameOriginClient, services: FakeServices
) -> None:
    loaf = await product_called("Rye Loaf")
    services.is_down("blog")

    rye = await found(sibling, "rye loaf")

    assert [hit.url for hit in rye.hits] == [f"http://market.test/products/{loaf.id}/"]
    (shelf,) = rye.shelves
    services.is_up("blog")
    response = await client.get(shelf.url.removeprefix("http://market.test"))
    assert response.headers["Location"] == "/bakery/shop/?q=rye+loaf"


@pytest.mark.parametrize("words", ["'", "a" * 100, "((", "& | !", "-", '"', "💐", "\\", ":*"])
async def test_no_words_are_an_error(shops: None, sibling: RpcClient, words: str) -> None:
    assert (await found(sibling, words)).total == 0
