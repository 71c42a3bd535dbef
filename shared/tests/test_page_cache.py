"""Kept pages: made once, shown to strangers, and never when something else would be true."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from quart import Quart
from quart.testing import QuartClient
from redis.asyncio import Redis

from shared import changes
from shared.changes import KEY, ChangeLog
from shared.clock import FrozenClock
from shared.db.session import Database
from shared.dev.processes import free_port
from shared.dev.valkey import Valkey
from shared.factory import connect_redis, runtime_of
from shared.testing.apps import transport_to
from shared.testing.servers import Servers
from shared.testing.stale_reads import read_and_write
from shared.tests.kept_pages import (
    Making,
    app_with_pages,
    forget_all,
    noted_database,
    outlive_promises,
    promises,
    stop,
    write,
    write_and_die,
    write_elsewhere,
)
from shared.tests.small_contracts import NAME
from shared.web.cache import PageCache, Store, middleware, sum_of

DATABASE = 13


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator[Redis]:
    async with Redis.from_url(servers.valkey.url(DATABASE)) as client:
        yield client
        await client.flushdb()


@pytest.fixture
async def database(scratch: Database) -> AsyncIterator[Database]:
    async with noted_database(scratch) as database:
        yield database


@pytest.fixture
async def workers(
    servers: Servers, redis: Redis, database: Database
) -> AsyncIterator[list[tuple[Quart, Making]]]:
    """Two processes of one service, as far as they can be told apart."""
    url = servers.valkey.url(DATABASE)
    workers = [app_with_pages(database, url) for _ in range(2)]
    log = runtime_of(workers[0][0]).changes
    assert log is not None
    await log.now()
    # Nobody had promised anything before this test began, and the machine may be slow.
    await redis.hdel(KEY, "promise before")
    yield workers
    for app, _making in workers:
        await stop(app)


@pytest.fixture
def app(workers: list[tuple[Quart, Making]]) -> Quart:
    return workers[0][0]


@pytest.fixture
def making(workers: list[tuple[Quart, Making]]) -> Making:
    return workers[0][1]


async def ask(app: Quart, path: str = "/board/", **headers: str) -> str:
    response = await QuartClient(app, use_cookies=False).get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return str(await response.get_data(as_text=True)).split(" ")[0]


async def test_a_page_is_made_once_and_shown_by_all_processes(
    workers: list[tuple[Quart, Making]],
) -> None:
    shown = [await ask(app) for app, _making in workers * 2]

    assert shown == ["first"] * 4
    assert [making.made for _app, making in workers] == [1, 0]


async def test_what_is_written_is_shown_by_all_processes_at_once(
    workers: list[tuple[Quart, Making]],
) -> None:
    (one, _), (other, _) = workers
    await ask(one), await ask(other)

    await write(other, "second")

    assert (await ask(one), await ask(other)) == ("second", "second")


async def test_what_is_written_elsewhere_leaves_a_page_as_it_is(app: Quart, making: Making) -> None:
    await ask(app)

    await write_elsewhere(app)
    await ask(app)

    assert making.made == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=abc"},
        {"Cookie": "theme=dark; visitor=abc"},
        {"Cookie": "flash=abc"},
        {"HX_Request": "true"},
        {"Range": "bytes=0-3"},
    ],
    ids=[
        "signed in",
        "known as a visitor",
        "told something",
        "a part by htmx",
        "a part of the text",
    ],
)
async def test_who_is_somebody_or_asks_for_a_part_gets_what_is_made_for_them(
    app: Quart, making: Making, headers: dict[str, str]
) -> None:
    await ask(app)

    await ask(app, **headers)

    assert making.made == 2


async def test_other_cookies_and_what_else_a_browser_says_of_itself_change_nothing(
    app: Quart, making: Making
) -> None:
    await ask(app)

    await ask(app, Cookie="theme=dark", User_Agent="another", Accept_Language="cy")

    assert making.made == 1


@pytest.mark.parametrize("path", ["/open/", "/by-hand/", "/gone/", "/flashing/"])
async def test_what_is_unmarked_or_untold_or_an_error_or_somebodys_is_not_kept(
    app: Quart, making: Making, path: str
) -> None:
    await ask(app, path)
    await ask(app, path)

    assert making.made == 2


async def test_what_the_time_may_change_is_kept_for_seconds_only(
    app: Quart, making: Making, clock: FrozenClock
) -> None:
    await ask(app, "/by-time/")
    clock.advance(timedelta(seconds=4))
    await ask(app, "/by-time/")
    assert making.made == 1

    clock.advance(timedelta(seconds=2))
    await ask(app, "/by-time/")
    assert making.made == 2


async def test_a_browser_that_has_the_page_is_told_so(app: Quart) -> None:
    client = QuartClient(app, use_cookies=False)
    first = await client.get("/board/", headers={"Accept-Encoding": "br"})
    etag = first.headers["ETag"]

    again = await client.get("/board/", headers={"Accept-Encoding": "br", "If-None-Match": etag})
    plain = await client.get("/board/", headers={"If-None-Match": etag})
    await write(app, "second")
    changed = await client.get("/board/", headers={"Accept-Encoding": "br", "If-None-Match": etag})

    assert (again.status_code, await again.get_data(as_text=False)) == (304, b"")
    assert (plain.status_code, changed.status_code) == (200, 200)
    assert first.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in plain.headers
    assert {"Accept-Encoding"} <= set(plain.vary)
    assert first.headers["X-Request-Id"] != again.headers["X-Request-Id"]


async def test_what_was_read_before_a_change_and_made_after_it_is_not_kept(
    app: Quart, making: Making
) -> None:
    making.may_end.clear()
    slow = asyncio.create_task(ask(app))
    await making.has_read.wait()

    await write(app, "second")
    making.may_end.set()

    assert await slow == "first"
    assert await ask(app) == "second"


async def test_a_page_that_many_ask_for_at_once_is_made_once(
    workers: list[tuple[Quart, Making]],
) -> None:
    shown = await asyncio.gather(*(ask(app) for app, _making in workers * 100))

    assert set(shown) == {"first"}
    assert sum(making.made for _app, making in workers) == 1


@pytest.mark.timeout(300)
async def test_who_waits_for_a_process_that_may_not_keep_the_page_makes_it(
    workers: list[tuple[Quart, Making]], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = asyncio.Event()
    claim = Store.claim

    async def noted(store: Store, key: str) -> str | None:
        token = await claim(store, key)
        if token is None:
            waits.set()
        return token

    monkeypatch.setattr(Store, "claim", noted)
    monkeypatch.setattr(middleware, "WAITING_SECONDS", 3600)
    (one, slow), (other, _) = workers
    slow.may_end.clear()
    first = asyncio.create_task(ask(one))
    await slow.has_read.wait()
    second = asyncio.create_task(ask(other))
    await waits.wait()

    await write(one, "second")
    slow.may_end.set()

    assert [await first, await second] == ["first", "second"]


async def test_others_may_make_a_page_although_the_way_to_redis_was_cut_meanwhile(
    servers: Servers, redis: Redis
) -> None:
    async with connect_redis(servers.valkey.url(DATABASE)) as client:
        store, other = Store(client, NAME), Store(redis, NAME)
        token = await store.claim("a page")
        assert token is not None
        assert await other.claim("a page") is None

        await redis.client_kill_filter(_type="normal", skipme=True)
        await store.release("a page", token)

        assert await other.claim("a page") is not None


async def test_pages_are_made_anew_while_redis_is_away(database: Database) -> None:
    app, making = app_with_pages(database, "redis://127.0.0.1:1/0")

    assert [await ask(app), await ask(app)] == ["first", "first"]
    assert making.made == 2
    await stop(app)


async def test_what_redis_has_lost_makes_nothing_true_again(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    (one, _), (other, _) = workers
    await ask(one)

    await write(other, "second")
    await forget_all(redis)

    assert await ask(one) == "second"


async def test_a_change_that_could_not_be_told_is_told_with_the_next(
    app: Quart, servers: Servers, redis: Redis
) -> None:
    await ask(app)
    log = runtime_of(app).changes
    assert log is not None
    log._owed.add("shared:boards")

    await write_elsewhere(app)

    assert await redis.hget("rose-ash:changes", "shared:boards") is not None


@pytest.fixture
async def full(redis: Redis) -> AsyncIterator[Redis]:
    """A Redis that answers and takes no writes."""
    await redis.config_set("maxmemory-policy", "noeviction")
    await redis.config_set("maxmemory", "1")
    yield redis
    await redis.config_set("maxmemory", "0")


async def test_a_redis_that_takes_no_writes_is_not_believed(
    app: Quart, full: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "TELLING_SECONDS", 0)
    await full.config_set("maxmemory", "0")
    await ask(app)
    await full.config_set("maxmemory", "1")

    await write(app, "second")

    assert await ask(app) == "second"


async def test_only_the_first_write_waits_for_a_redis_that_takes_none(
    app: Quart, full: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = 0
    note = ChangeLog.note

    async def counted(log: ChangeLog, tags: Iterable[str]) -> None:
        nonlocal attempts
        attempts += 1
        await note(log, tags)

    monkeypatch.setattr(ChangeLog, "note", counted)
    monkeypatch.setattr(changes, "TELLING_SECONDS", 0.2)

    await write(app, "second")
    at_first, attempts = attempts, 0
    await write(app, "third")

    assert at_first > 1
    assert attempts == 1


async def test_a_process_that_begins_has_pages_of_its_service_made_anew(
    workers: list[tuple[Quart, Making]],
) -> None:
    (one, making), (other, _) = workers
    await ask(one)

    for function in other.before_serving_funcs:
        if function.__name__ == "begin_anew":
            await function()
    await ask(one)

    assert making.made == 2


async def test_what_a_process_changed_that_died_before_it_told_is_shown_once_its_time_is_over(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    (one, _), (other, _) = workers
    await ask(one)

    await write_and_die(other, "second")
    before = await ask(one)
    await outlive_promises(redis)

    assert (before, await ask(one)) == ("first", "second")


async def test_a_process_promises_before_it_commits(app: Quart, redis: Redis) -> None:
    await write(app, "second")

    assert len(await promises(redis)) == 1


async def test_a_process_that_ends_takes_its_promise_back(app: Quart, redis: Redis) -> None:
    await write(app, "second")
    await stop(app)

    assert await promises(redis) == {}


async def test_what_was_promised_before_redis_forgot_is_not_trusted(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    (one, _), (other, _) = workers
    await write(other, "second")
    await forget_all(redis)
    await ask(one)

    # It has promised just now, and does not know that this is forgotten.
    await write_and_die(other, "third")
    await outlive_promises(redis)

    assert await ask(one) == "third"


async def test_what_redis_finds_on_its_disk_makes_nothing_true_again(
    database: Database, tmp_path: Path
) -> None:
    valkey = Valkey(tmp_path, port=free_port())
    valkey.start()
    (one, _), (other, _) = [app_with_pages(database, valkey.url()) for _ in range(2)]
    await ask(one), await ask(other)
    async with Redis.from_url(valkey.url()) as redis:
        await redis.save()

    await write(one, "second")
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()
    valkey.start()

    assert (await ask(one), await ask(other)) == ("second", "second")
    await stop(one)
    await stop(other)
    valkey.stop()


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


async def test_nobody_is_shown_what_was_over_before_they_asked(
    workers: list[tuple[Quart, Making]], redis: Redis
) -> None:
    await write(workers[0][0], "0")
    chance = random.Random(0)
    processes = [
        httpx.AsyncClient(transport=transport_to(app), base_url="http://localhost")
        for app, _making in workers
    ]

    async def read() -> dict[str, int]:
        response = await chance.choice(processes).get("/board/")
        assert response.status_code == 200, response.text
        return {"board": int(response.text.split(" ")[0])}

    async def put_up(number: int) -> bool:
        response = await chance.choice(processes).post("/board/", content=str(number))
        return response.status_code == 204

    async def cut() -> None:
        await redis.client_kill_filter(_type="normal", skipme=True)

    seen = await read_and_write(
        read, {"board": put_up}, cut, reads=1_000, writes=40, pause_seconds=0.03
    )

    assert seen.stale == []
    assert seen.cuts > 0
    made = sum(making.made for _app, making in workers)
    assert made < seen.reads, "nothing was kept"
