"""What crash tests share: everything served and looked after, and how much is tried."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.testing.servers import Servers
from tests.crash.effort import Effort
from tests.crash.house import House, open_house
from tests.crash.shopper import Shopper


@pytest_asyncio.fixture(scope="session")
async def house(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(servers, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest_asyncio.fixture
async def shopper(house: House) -> AsyncIterator[Shopper]:
    person = Shopper(house.served)
    yield person
    await person.http.aclose()


@pytest.fixture(scope="session")
def effort() -> Effort:
    return Effort()
