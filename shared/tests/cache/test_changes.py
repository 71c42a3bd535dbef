"""Pages stay true where Redis is away, forgets, refuses or finds what is old, or a process dies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path

import pytest
from quart import Quart
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Disconnected

from shared import changes
from shared.changes import ChangeLog
from shared.db.session import Database
from shared.dev.processes import free_port
from shared.dev.valkey import Valkey
from shared.factory import runtime_of
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import (
    Making,
    app_with_pages,
    ask,
    forget_all,
    outlive_promises,
    promises,
    stop,
    write,
    write_and_die,
    write_elsewhere,
)


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
    log._owe(["shared:boards"])

    await write_elsewhere(app)

    assert await redis.hget("rose-ash:changes", "shared:boards") is not None


class Way:
    """A way to Redis on which the first answer is late, and the second question is lost."""

    def __init__(self, change: Callable[..., Awaitable[object]]) -> None:
        self._change = change
        self._questions = 0
        self.is_told, self.may_answer = asyncio.Event(), asyncio.Event()

    async def __call__(self, **arguments: object) -> object:
        self._questions += 1
        question = self._questions
        if question == 2:
            self.may_answer.set()
            await asyncio.sleep(0)
            raise Disconnected("cut")
        answer = await self._change(**arguments)
        if question == 1:
            self.is_told.set()
            await self.may_answer.wait()
        return answer


async def test_a_change_is_told_again_also_where_one_before_it_of_the_same_table_was_told(
    workers: list[tuple[Quart, Making]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, _), (other, _) = workers
    log = runtime_of(other).changes
    assert log is not None
    way = Way(log._change)
    monkeypatch.setattr(log, "_change", way)

    first = asyncio.create_task(write(other, "second"))
    await way.is_told.wait()
    before = await ask(one)
    await asyncio.gather(first, write(other, "third"))

    assert (before, await ask(one)) == ("second", "third")


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
