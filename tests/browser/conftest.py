"""What browser tests share: everything served, the demonstration loaded, and Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from shared.dev import chromium
from shared.testing.servers import Servers
from tests.served import Served, served_platform

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session")
async def served(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    folder: Path = tmp_path_factory.mktemp("served")
    async with served_platform(servers, folder) as platform:
        await platform.run("blog", "blog.demo")
        await platform.run("market", "market.demo")
        yield platform


@pytest_asyncio.fixture(scope="session")
async def chrome() -> AsyncIterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.skip("needs a Chromium: bin/test gets one where it can")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()
