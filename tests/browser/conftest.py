"""What browser tests share: everything served, the demonstration loaded, and Chromium."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from shared.dev import chromium
from shared.testing.servers import Servers
from tests.browser.platform import running_chromium, served_demonstration
from tests.served import Served


@pytest_asyncio.fixture(scope="session")
async def served(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    async with served_demonstration(servers, tmp_path_factory.mktemp("served")) as platform:
        yield platform


@pytest_asyncio.fixture(scope="session")
async def chrome() -> AsyncIterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.skip("needs a Chromium: bin/test gets one where it can")
    async with running_chromium(path) as browser:
        yield browser
