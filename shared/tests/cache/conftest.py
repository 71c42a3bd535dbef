"""Two processes of one service whose pages are kept, and the Redis that they share."""

from collections.abc import AsyncIterator

import pytest
from quart import Quart
from redis.asyncio import Redis

from shared.change_scripts import KEY
from shared.db.session import Database
from shared.factory import runtime_of
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import (
    DATABASE,
    Making,
    app_with_pages,
    noted_database,
    stop,
)


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
