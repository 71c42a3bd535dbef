"""What crash tests share: everything served, and a page that sells."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from shared.testing.servers import Servers
from tests.crash.shopper import Shopper
from tests.served import Served, served_platform


@pytest_asyncio.fixture
async def served(servers: Servers, tmp_path: Path) -> AsyncIterator[Served]:
    async with served_platform(servers, tmp_path) as platform:
        await platform.run("blog", "blog.demo")
        await platform.run("market", "market.demo")
        yield platform


@pytest_asyncio.fixture
async def shopper(served: Served) -> AsyncIterator[Shopper]:
    person = Shopper(served)
    yield person
    await person.http.aclose()
