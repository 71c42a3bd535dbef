"""A supplier's file is fetched from its address, and waits to be reviewed like any other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest_asyncio

from market.imports.models import ImportRun, RunState
from market.imports.queries import latest_runs
from market.imports.running import work_on_runs
from market.marketplaces.models import Marketplace
from market.suppliers.fetching import fetch_due_feeds
from market.suppliers.models import Supplier
from market.suppliers.queries import lock_feed
from market.suppliers.service import set_feed, stop_feed
from market.tests.factories import BAKERY, open_shop
from market.tests.imports import goods, new_supplier, write
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.outward.client import OutwardClient
from shared.testing.browser import SameOriginClient
from shared.testing.strangers import Stranger, answer, stranger_on_this_machine

GOODS = b"Code,Name,Price\n1,Tea,4.50\n"
MAPPING = {"sku": "Code", "title": "Name", "price": "Price"}


@pytest_asyncio.fixture
async def stranger() -> AsyncIterator[Stranger]:
    async with stranger_on_this_machine() as it:
        it.respond = lambda asked: answer(GOODS, etag='"1"')
        yield it


async def new_feed(
    shop: Marketplace, address: str, *, mapping: dict[str, str] | None = None
) -> Supplier:
    mill = await new_supplier(shop)
    async with transaction() as session:
        kept = await session.get_one(Supplier, mill.id)
        kept.mapping = MAPPING if mapping is None else mapping
        await set_feed(session, shop, kept, address=address, every_hours=24, now=utcnow())
    return mill


async def supplier_again(supplier: Supplier) -> Supplier:
    async with reading() as session:
        return await session.get_one(Supplier, supplier.id)


async def runs_of(shop: Marketplace) -> list[ImportRun]:
    async with reading() as session:
        return [run for run, _ in await latest_runs(session, shop.id)]


async def work() -> None:
    while await work_on_runs():
        pass


async def deeds_in_the_log() -> list[str]:
    async with reading() as session:
        trail = await audit_trail(session, Trail(within=BAKERY.id), limit=9)
    return [it["action"] for it in reversed(trail) if it["action"].startswith("feed.")]


def address_of(shop: Marketplace, supplier: Supplier, deed: str) -> str:
    return f"/keep/bakery/{shop.slug}/imports/feeds/{supplier.id}/{deed}/"


async def test_what_was_fetched_waits_to_be_reviewed(
    shop: Marketplace, stranger: Stranger, clock: FrozenClock
) -> None:
    mill = await new_feed(shop, f"{stranger.url}/goods.csv")

    assert await fetch_due_feeds(stranger.client)
    assert not await fetch_due_feeds(stranger.client)
    await work()

    (run,) = await runs_of(shop)
    assert (run.state, run.counts, run.file_name) == (RunState.READY, {"added": 1}, "goods.csv")
    assert await goods() == {}
    await write(run)
    assert set(await goods()) == {"1"}
    assert (await supplier_again(mill)).next_fetch_at == clock.now() + timedelta(hours=24)


async def test_what_has_not_changed_makes_no_run(
    shop: Marketplace, stranger: Stranger, clock: FrozenClock
) -> None:
    await new_feed(shop, stranger.url)
    await fetch_due_feeds(stranger.client)
    stranger.respond = lambda asked: answer(status=304)

    clock.advance(timedelta(hours=25))
    await fetch_due_feeds(stranger.client)

    assert stranger.asked[1].headers["if-none-match"] == '"1"'
    assert len(await runs_of(shop)) == 1


async def test_a_first_file_waits_for_its_columns_to_be_named(
    shop: Marketplace, stranger: Stranger
) -> None:
    await new_feed(shop, stranger.url, mapping={})

    await fetch_due_feeds(stranger.client)

    assert [run.state for run in await runs_of(shop)] == [RunState.MAPPING]


async def test_an_address_inside_is_not_asked_and_the_keeper_is_told(shop: Marketplace) -> None:
    mill = await new_feed(shop, "http://127.0.0.1:1/goods.csv")

    await fetch_due_feeds()

    kept = await supplier_again(mill)
    assert "is not an address on the internet" in kept.fetch_problem
    assert kept.next_fetch_at is not None
    assert kept.next_fetch_at > utcnow() + timedelta(hours=23)


async def test_what_is_no_list_is_told_and_leaves_no_run(
    shop: Marketplace, stranger: Stranger
) -> None:
    mill = await new_feed(shop, stranger.url)
    stranger.respond = lambda asked: answer(b"PK\x03\x04 nonsense")

    await fetch_due_feeds(stranger.client)

    assert "no workbook" in (await supplier_again(mill)).fetch_problem
    assert await runs_of(shop) == []


async def test_a_keeper_stops_the_fetching_and_fetches_once_more(
    shop: Marketplace, stranger: Stranger, keeper: SameOriginClient, clock: FrozenClock
) -> None:
    mill = await new_feed(shop, f"{stranger.url}/goods.csv")

    stopped = await keeper.post(address_of(shop, mill, "stopping"))
    page = await (await keeper.get(f"/keep/bakery/{shop.slug}/imports/")).get_data(as_text=True)
    clock.advance(timedelta(days=2))

    assert stopped.status_code == 303
    assert "no longer fetched" in page
    assert not await fetch_due_feeds(stranger.client)
    await keeper.post(address_of(shop, mill, "fetches"))
    assert await fetch_due_feeds(stranger.client)
    assert len(await runs_of(shop)) == 1
    again = await supplier_again(mill)
    assert (again.every_hours, again.next_fetch_at) == (None, None)
    assert await deeds_in_the_log() == ["feed.set", "feed.stopped"]


async def test_a_feed_that_is_stopped_while_it_is_fetched_stays_stopped(
    shop: Marketplace, stranger: Stranger
) -> None:
    mill = await new_feed(shop, f"{stranger.url}/goods.csv")

    @asynccontextmanager
    async def stop_and_connect() -> AsyncIterator[OutwardClient]:
        async with transaction() as session:
            await stop_feed(session, shop, await lock_feed(session, shop.id, mill.id))
        async with stranger.client() as client:
            yield client

    await fetch_due_feeds(stop_and_connect)

    assert (await supplier_again(mill)).next_fetch_at is None


async def test_another_shops_feed_is_not_found(
    shop: Marketplace, stranger: Stranger, keeper: SameOriginClient
) -> None:
    mill = await new_feed(shop, f"{stranger.url}/goods.csv")
    other = await open_shop("other")

    assert (await keeper.post(address_of(other, mill, "stopping"))).status_code == 404
    assert (await supplier_again(mill)).every_hours == 24
