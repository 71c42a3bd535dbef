"""What processes keep and tell of it, and what they let go of."""

from datetime import timedelta

from quart import Quart
from redis.asyncio import Redis

from shared.clock import FrozenClock
from shared.db.session import Database
from shared.factory import runtime_of
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import (
    DATABASE,
    Making,
    app_with_pages,
    ask,
    stop,
    write,
)
from shared.tests.small_contracts import NAME
from shared.web.cache import PageCache, Store, sum_of


async def test_what_is_not_kept_is_given_another_chance_after_a_while(
    app: Quart, making: Making, clock: FrozenClock
) -> None:
    assert await ask(app, "/later/") != "second"
    await write(app, "second")

    await ask(app, "/later/"), await ask(app, "/later/")
    assert making.made == 3

    clock.advance(timedelta(seconds=31))
    await ask(app, "/later/"), await ask(app, "/later/")
    assert making.made == 4


async def test_each_process_tells_what_came_of_requests(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    for app, _making in workers * 2:
        await ask(app)
    await ask(workers[0][0], "/open/")
    for app, _making in workers:
        await runtime_of(app).extra(PageCache).tidy()

    told = await Store(redis, NAME).told()
    figures = sum_of(told)

    assert len(told) == 2
    assert (figures.made, figures.hits, figures.pages) == (1, 3, 2)
    assert [(it.page, it.times) for it in figures.most_shown] == [("localhost/board/?", 3)]


async def test_what_a_dead_process_told_is_forgotten(
    app: Quart, redis: Redis, clock: FrozenClock
) -> None:
    await runtime_of(app).extra(PageCache).tidy()

    clock.advance(timedelta(seconds=6))

    assert await Store(redis, NAME).told() == []


async def test_who_stops_takes_back_what_it_told(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    (one, _), (other, _) = workers
    for app in (one, other):
        await runtime_of(app).extra(PageCache).tidy()

    await runtime_of(other).extra(PageCache).aclose()

    assert len(await Store(redis, NAME).told()) == 1


async def test_what_is_not_true_any_more_is_let_go_of(app: Quart) -> None:
    cache = runtime_of(app).extra(PageCache)
    await ask(app)
    await cache.tidy()
    kept = len(cache.shelf)

    await write(app, "second")
    await cache.tidy()

    assert (kept, len(cache.shelf), cache.shelf.bytes) == (1, 0, 0)


async def test_the_longest_unused_pages_are_thrown_out_first(
    servers: Servers, redis: Redis, database: Database
) -> None:
    app, _making = app_with_pages(database, servers.valkey.url(DATABASE), page_cache_bytes=5000)
    for number in (1, 2, 1, 3):
        await ask(app, f"/board/?{number}")

    shelf = runtime_of(app).extra(PageCache).shelf

    assert len(shelf) == 2
    assert shelf.bytes < 5000
    assert [shelf.get(f"localhost/board/?{number}") is None for number in (1, 2, 3)] == [
        False,
        True,
        False,
    ]
    await stop(app)
