"""What every story shares: the platform, and a bakery that sells two things."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.testing.redis_databases import RedisDatabase
from shared.testing.servers import Servers
from tests.workflows.bakery import Bakery, open_bakery
from tests.workflows.platform import Browser, Platform, running_platform

PAGES = RedisDatabase.STORIES


@pytest_asyncio.fixture(scope="session")
async def made_platform(servers: Servers) -> AsyncIterator[Platform]:
    # Pages are kept, so every story would notice one that is not true any more.
    kept = {"PAGE_CACHE_SECONDS": "60", "CACHE_URL": servers.valkey.url(PAGES)}
    async with running_platform(servers, **kept) as platform:
        yield platform


@pytest_asyncio.fixture
async def platform(made_platform: Platform) -> AsyncIterator[Platform]:
    async with made_platform.one_story() as platform:
        yield platform


@pytest_asyncio.fixture
async def bakery(platform: Platform) -> Bakery:
    return await open_bakery(platform)


@pytest.fixture
def ada(platform: Platform) -> Browser:
    return platform.new_browser()
