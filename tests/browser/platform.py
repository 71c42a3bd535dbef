"""The demonstration served, and the browser that looks at it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from shared.testing.servers import Servers
from tests.served import PATIENCE_SECONDS, Served, served_platform

PATIENCE_MILLISECONDS = PATIENCE_SECONDS * 1000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def served_demonstration(
    servers: Servers, folder: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Served]:
    """Serve everything, with the demonstration's pages and shops."""
    async with served_platform(servers, folder, settings=settings) as platform:
        await platform.run("blog", "blog.demo")
        await platform.run("market", "market.demo")
        yield platform


@asynccontextmanager
async def running_chromium(path: Path) -> AsyncIterator[Browser]:
    """Run a Chromium that talks to nobody but the pages it is sent to."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()
