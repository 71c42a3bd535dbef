"""A database that lacks a constraint, to show that it was the constraint that protected."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.db.session import Database
from shared.runtime import Runtime
from shared.testing.servers import Servers


@asynccontextmanager
async def lacking_constraint(
    runtime: Runtime, servers: Servers, table: str, constraint: str
) -> AsyncIterator[None]:
    """Let an app work on an empty database of its own, without one of its constraints."""
    name = await servers.new_database(runtime.name)
    await drop_constraint(servers, name, table, constraint)
    before = runtime.database
    runtime.database = Database.connect(
        servers.serving_url(runtime.name, name),
        app_name=runtime.name,
        patience_seconds=runtime.settings.database_patience_seconds,
    )
    try:
        yield
    finally:
        await runtime.database.dispose()
        runtime.database = before
        await servers.drop_database(name)


async def drop_constraint(servers: Servers, database: str, table: str, constraint: str) -> None:
    """Take a constraint away for good, as the superuser: the role that serves may not."""
    connection = await asyncpg.connect(servers.postgres.url(database))
    try:
        await connection.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"')
    finally:
        await connection.close()
