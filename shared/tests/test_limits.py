"""Limits are counted together in Redis, and alone without it; nothing fails because it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from shared.clock import FrozenClock
from shared.dev.processes import free_port
from shared.factory import connect_redis
from shared.testing.redis_databases import RedisDatabase
from shared.testing.servers import Servers
from shared.web.limits import PAUSE, Limit, Limiter, TooOften

DATABASE = RedisDatabase.LIMITS
THRICE = Limit("knocking", most=3, within=timedelta(minutes=15))


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator[Redis]:
    """A client that waits for its answers, however busy the machine is."""
    async with Redis.from_url(servers.valkey.url(DATABASE)) as client:
        yield client
        await client.flushdb()


@asynccontextmanager
async def client_of(url: str) -> AsyncIterator[Redis]:
    client = connect_redis(url)
    yield client
    await client.aclose()


def limiter_of(redis: Redis) -> Limiter:
    return Limiter(redis, secret="secret-of-the-tests")


async def refused(limiter: Limiter, who: str = "ada", limit: Limit = THRICE) -> bool:
    try:
        await limiter.count(limit, who)
    except TooOften:
        return True
    return False


async def test_what_is_done_too_often_is_refused_with_when_to_try_again(redis: Redis) -> None:
    limiter = limiter_of(redis)

    for _ in range(3):
        await limiter.count(THRICE, "ada")
    with pytest.raises(TooOften) as refusal:
        await limiter.count(THRICE, "ada")

    assert refusal.value.minutes == 15
    assert str(refusal.value) == "That was too often. Please try again in 15 minutes"
    assert not await refused(limiter, "ben")
    assert not await refused(limiter, limit=Limit("calling", 1, timedelta(hours=1)))


async def test_processes_count_together(redis: Redis) -> None:
    one, another = limiter_of(redis), limiter_of(redis)

    outcomes = [await refused(each) for each in (one, another, one, another, one)]

    assert outcomes == [False, False, False, True, True]


async def test_at_once_no_more_get_through(redis: Redis) -> None:
    limiter = limiter_of(redis)

    outcomes = await asyncio.gather(*(refused(limiter) for _ in range(20)))

    assert outcomes.count(False) == 3


async def test_redis_holds_nothing_that_names_anybody(redis: Redis) -> None:
    await limiter_of(redis).count(THRICE, "ada@example.org")

    keys = str(await redis.keys())

    assert "knocking" in keys
    assert "ada" not in keys
    assert "example" not in keys


async def test_without_redis_a_process_counts_alone(clock: FrozenClock) -> None:
    async with client_of(f"redis://127.0.0.1:{free_port()}/0") as nowhere:
        one, another = limiter_of(nowhere), limiter_of(nowhere)

        outcomes = [await refused(one) for _ in range(4)]

        assert outcomes == [False, False, False, True]
        assert not await refused(another)


async def test_a_redis_that_never_answers_is_left_alone_for_a_while(
    clock: FrozenClock,
) -> None:
    connections = 0

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.read()
        writer.close()

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        async with client_of(f"redis://127.0.0.1:{port}/0") as redis:
            limiter = limiter_of(redis)

            outcomes = [await refused(limiter) for _ in range(4)]
            asked_at_first = connections
            clock.advance(PAUSE)
            outcomes.append(await refused(limiter))

    assert outcomes == [False, False, False, True, True]
    assert (asked_at_first, connections) == (1, 2)


async def test_when_redis_is_back_it_counts_again(redis: Redis, clock: FrozenClock) -> None:
    limiter, elsewhere = limiter_of(redis), limiter_of(redis)
    await redis.config_set("maxmemory", "1")
    for _ in range(3):
        await limiter.count(THRICE, "ada")

    await redis.config_set("maxmemory", "0")
    clock.advance(PAUSE)

    assert not await refused(limiter)
    assert not await refused(elsewhere)
    assert not await refused(limiter)
    assert await refused(elsewhere)
