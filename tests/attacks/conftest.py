"""The platform as it stands in production: behind one proxy, with the limits that hold there."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.testing.servers import Servers
from tests.attacks.browsers import browser_at
from tests.workflows.bakery import Bakery, open_bakery
from tests.workflows.platform import Browser, Platform, running_platform


@pytest_asyncio.fixture(scope="session")
async def made_platform(servers: Servers) -> AsyncIterator[Platform]:
    limits = {"SIGN_INS_PER_NETWORK": "20", "CODES_PER_NETWORK": "30", "MAILS_PER_DOMAIN": "200"}
    async with running_platform(servers, PROXY_HOPS="1", **limits) as platform:
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
    """The browser of somebody who means well."""
    return browser_at(platform, "203.0.113.7")


@pytest.fixture
def mallory(platform: Platform) -> Browser:
    """The browser of somebody who does not."""
    return browser_at(platform, "198.51.100.66")
