"""A database that no app owns, for the mechanisms that every app's database carries."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.db.bus import bus_metadata
from shared.db.session import Database
from shared.serving import Server
from shared.testing.servers import Servers

NAME = "scratch"


@pytest.fixture(params=["hypercorn", "uvicorn"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each server in turn."""
    name: Server = request.param
    return name


@pytest.fixture(scope="session")
async def scratch_database(servers: Servers) -> AsyncIterator[Database]:
    """The database with the tables of the bus, made once."""
    superuser = await asyncpg.connect(servers.postgres.url())
    await superuser.execute(f'CREATE DATABASE "{NAME}"')
    await superuser.close()
    url = servers.postgres.url(NAME).replace("postgresql://", "postgresql+asyncpg://", 1)
    database = Database.connect(url, app_name=NAME, patience_seconds=60)
    async with database.engine.begin() as connection:
        await connection.run_sync(bus_metadata.create_all)
    yield database
    await database.dispose()


@pytest.fixture
async def scratch(servers: Servers, scratch_database: Database) -> AsyncIterator[Database]:
    """The database with real commits, emptied after the test."""
    yield scratch_database
    await servers.empty(NAME)
