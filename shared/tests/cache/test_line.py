"""A line to Redis: one question after the other, each with its own answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as Unanswered

from shared.factory import connect_redis
from shared.redis_line import Line
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import DATABASE

FOREVER = ("BLPOP", "nothing", 0)


@asynccontextmanager
async def line_to(url: str, *, patience_seconds: float = 60) -> AsyncIterator[Line]:
    client = connect_redis(url, patience_seconds=patience_seconds)
    line = Line(client)
    yield line
    await line.hang_up()
    await client.aclose()


@pytest.fixture
async def line(servers: Servers) -> AsyncIterator[Line]:
    async with line_to(servers.valkey.url(DATABASE)) as line:
        yield line


async def test_all_questions_are_asked_on_one_connection(line: Line) -> None:
    ids = {await line.ask("CLIENT", "ID") for _ in range(3)}

    assert len(ids) == 1
    assert await line.ask("ECHO", "a loaf") == b"a loaf"
    assert await line.ask("GET", "nothing") is None


async def test_a_long_answer_is_waited_for_to_its_end(line: Line) -> None:
    length = 5_000_000

    assert len(await line.ask("EVAL", f"return string.rep('x', {length})", 0)) == length


async def test_an_error_is_raised_and_the_next_question_is_answered(line: Line) -> None:
    with pytest.raises(ResponseError):
        await line.ask("NO-SUCH-COMMAND")

    assert await line.ask("PING") == b"PONG"


async def test_where_the_connection_is_cut_the_next_question_has_a_new_one(
    line: Line, redis: Redis
) -> None:
    first = await line.ask("CLIENT", "ID")

    await redis.client_kill_filter(_id=str(first))
    try:
        second = await line.ask("CLIENT", "ID")
    except RedisError:
        # It was asked before the cut was heard of.
        second = await line.ask("CLIENT", "ID")

    assert second != first


async def test_a_connection_that_is_cut_while_it_is_asked_is_told(line: Line, redis: Redis) -> None:
    first = await line.ask("CLIENT", "ID")
    asking = asyncio.create_task(line.ask(*FOREVER))
    await _until_blocked(redis)

    await redis.client_kill_filter(_id=str(first))

    with pytest.raises(RedisError):
        await asking
    assert await line.ask("PING") == b"PONG"


async def test_who_does_not_answer_in_time_is_not_waited_for(servers: Servers) -> None:
    # It is as long for the next question too, which has a new connection.
    async with line_to(servers.valkey.url(DATABASE), patience_seconds=2) as line:
        with pytest.raises(Unanswered):
            await line.ask(*FOREVER)

        assert await line.ask("PING") == b"PONG"


async def test_who_asked_and_went_leaves_nobody_their_answer(line: Line, redis: Redis) -> None:
    asking = asyncio.create_task(line.ask(*FOREVER))
    await _until_blocked(redis)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await redis.rpush("nothing", "an answer")

    assert await line.ask("PING") == b"PONG"


async def test_where_nobody_listens_that_is_told() -> None:
    async with line_to("redis://127.0.0.1:1/0") as line:
        with pytest.raises(RedisError) as told:
            await line.ask("PING")

    assert isinstance(told.value.__context__, ConnectionRefusedError)


async def _until_blocked(redis: Redis) -> None:
    async with asyncio.timeout(60):
        while not (await redis.info("clients"))["blocked_clients"]:
            pass
