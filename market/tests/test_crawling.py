"""A crawler reads shops it has never seen, politely; what it sends waits to be reviewed."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from glue.contracts import market
from market.crawling.adapters import ADAPTERS, SchemaOrg
from market.crawling.commands import send_batch
from market.crawling.pages import ShopPage
from market.crawling.walking import Batch, NotLetIn, Walk, sign_in, walk_through
from market.imports.models import RunState, Verdict
from market.marketplaces.models import Marketplace
from market.tests.imports import goods, run_again, verdicts, write
from market.tests.strange_shops import SHOP, WHOLESALER, behind_a_form, open_shop
from shared.rpc.client import RpcClient
from shared.testing.strangers import Stranger, answer, stranger_on_this_machine


class Crashed(Exception):
    """The crawler's process ended here."""


@pytest_asyncio.fixture
async def stranger() -> AsyncIterator[Stranger]:
    async with stranger_on_this_machine() as it:
        it.respond = open_shop(SHOP, robots="User-agent: *\nDisallow: /secret/\nCrawl-delay: 7")
        yield it


class Crawler:
    """Walks through a stranger's shop and keeps what it would send."""

    def __init__(self, stranger: Stranger, path: Path) -> None:
        self.stranger = stranger
        self.path = path
        self.sent: list[Batch] = []
        self.crashes_at = -1

    async def walk(self, adapter: str = "schema.org", *, word: str = "") -> Walk:
        walk = Walk.resume(self.path, run="crawl-1", start=f"{self.stranger.url}/")
        async with self.stranger.client() as client:
            if word:
                await sign_in(client, f"{self.stranger.url}/sign-in", "ada", word)
            await walk_through(walk, client, ADAPTERS[adapter], self.send, lambda *told: None)
        return walk

    async def send(self, batch: Batch) -> None:
        self.sent.append(batch)
        if batch.number == self.crashes_at:
            self.crashes_at = -1
            raise Crashed

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        return {row["sku"]: row for batch in self.sent for row in batch.rows}

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.stranger.asked]


@pytest.fixture
def crawler(stranger: Stranger, tmp_path: Path) -> Crawler:
    return Crawler(stranger, tmp_path / "crawl.json")


async def test_a_shop_that_says_what_it_sells_is_read_unseen(crawler: Crawler) -> None:
    await crawler.walk()

    assert crawler.rows == {
        "KB-1": {
            "sku": "KB-1",
            "title": "Kettle, blue",
            "price": "1034.50 GBP",
            "description": "Holds a litre.",
            "brand": "Hearth",
            "section": "Kettles",
        },
        "CW-2": {"sku": "CW-2", "title": "Cup, white", "price": "3.20 GBP"},
    }
    assert crawler.sent[-1].is_last
    assert crawler.sent[-1].is_whole


async def test_each_page_is_read_once_and_those_robots_may_not_see_never(crawler: Crawler) -> None:
    await crawler.walk()

    assert sorted(crawler.paths) == ["/", "/kitchen/", "/p/cup/", "/p/kettle/", "/robots.txt"]
    assert max(crawler.stranger.pauses) >= 6


async def test_a_wholesalers_shop_is_read_behind_its_form(crawler: Crawler) -> None:
    crawler.stranger.respond = behind_a_form(WHOLESALER)

    await crawler.walk("wholesaler", word="secret")

    assert set(crawler.rows) == {"PF001", "PF002"}
    assert crawler.rows["PF001"] == {
        "sku": "PF001",
        "title": "Red lentils",
        "price": "2.15 £",
        "case_size": "6 x 500g",
        "content": "6 x 500g",
        "brand": "Plain Fields",
        "section": "Pulses",
        "description": "Dried.",
        "stickers": "Vegan, Gluten Free",
    }


async def test_a_wrong_password_ends_the_walk_before_it_begins(crawler: Crawler) -> None:
    crawler.stranger.respond = behind_a_form(WHOLESALER)

    with pytest.raises(NotLetIn):
        await crawler.walk("wholesaler", word="wrong")

    assert crawler.sent == []


async def test_a_page_that_does_not_answer_keeps_goods_from_being_gone(crawler: Crawler) -> None:
    well = crawler.stranger.respond
    crawler.stranger.respond = lambda asked: (
        answer(status=500) if asked.path == "/p/cup/" else well(asked)
    )

    walk = await crawler.walk()

    assert walk.missed == 1
    assert not crawler.sent[-1].is_whole


async def test_a_crawler_that_crashes_sends_the_same_again_and_goes_on(crawler: Crawler) -> None:
    crawler.crashes_at = 0

    with pytest.raises(Crashed):
        await crawler.walk()
    await crawler.walk()

    first, again = crawler.sent
    assert first == again
    assert crawler.paths.count("/p/cup/") == 1


async def test_what_a_crawler_sends_waits_to_be_reviewed(
    shop: Marketplace, sibling_named: Callable[[str], RpcClient], crawler: Crawler
) -> None:
    crawler.stranger.respond = behind_a_form(WHOLESALER)
    walk = await crawler.walk("wholesaler", word="secret")
    rpc = sibling_named("crawler")

    (batch,) = crawler.sent
    await send_batch(rpc, walk, batch, shop.id, "Fields")
    staged = await send_batch(rpc, walk, batch, shop.id, "Fields")

    assert (staged.rows, staged.refused) == (2, 0)
    run = await run_again(staged.run_id)
    assert (run.state, run.is_whole) == (RunState.READY, True)
    assert await verdicts(run) == {"PF001": Verdict.ADDED, "PF002": Verdict.ADDED}
    assert await goods() == {}
    await write(run)
    lentils = (await goods())["PF001"]
    assert (lentils.regular_price_minor, lentils.case_size, lentils.diets) == (
        215,
        6,
        ["gluten-free", "vegan"],
    )


async def test_rows_come_in_several_batches_and_none_after_the_last(
    shop: Marketplace, sibling_named: Callable[[str], RpcClient]
) -> None:
    rpc = sibling_named("crawler")
    tea = {"sku": "1", "title": "Tea", "price": "4.50"}
    first = market.StageImportRows(
        marketplace_id=shop.id, supplier="Mill", run="r1", rows=[tea, tea | {"price": "free"}]
    )

    staged = await rpc.act(first, key="a")
    done = await rpc.act(first.model_copy(update={"rows": [], "is_last": True}), key="b")

    assert (staged.rows, staged.refused) == (2, 1)
    assert done.run_id == staged.run_id
    with pytest.raises(market.ImportClosed):
        await rpc.act(first, key="c")
    unknown = first.model_copy(update={"marketplace_id": 999})
    with pytest.raises(market.UnknownMarketplace):
        await rpc.act(unknown, key="d")


@pytest.mark.parametrize("text", ["", "<", "\x00", "<script type='application/ld+json'>{</script>"])
def test_a_page_of_nonsense_sells_nothing(text: str) -> None:
    page = ShopPage("https://shop.example/", text)

    assert list(SchemaOrg().products(page)) == []
    assert list(SchemaOrg().onward(page)) == []
