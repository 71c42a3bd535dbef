"""Each app's history makes exactly the tables, columns and constraints its models declare."""

import asyncio
import importlib

import asyncpg
import pytest

from glue.directory import SERVICES
from shared.db import migrations
from shared.testing.servers import Servers

NAMES = [service.name for service in SERVICES]

CONSTRAINTS = """
    SELECT conname FROM pg_constraint
    JOIN pg_class ON pg_class.oid = conrelid
    WHERE connamespace = 'public'::regnamespace AND contype NOT IN ('n', 't')
      AND relname <> 'alembic_version'
"""


@pytest.mark.parametrize("app", NAMES)
async def test_a_history_makes_what_the_models_say(app: str, servers: Servers) -> None:
    database = await servers.new_database(app)

    await asyncio.to_thread(migrations.check, app, servers.owner_url(app, database))

    await servers.drop_database(database)


@pytest.mark.parametrize("app", NAMES)
async def test_constraints_have_the_names_the_models_give_them(app: str, servers: Servers) -> None:
    base = importlib.import_module(f"{app}.models").Base
    declared = {
        str(constraint.name)
        for table in base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name
    }
    database = await servers.new_database(app)

    connection = await asyncpg.connect(servers.postgres.url(database))
    made = {row["conname"] for row in await connection.fetch(CONSTRAINTS)}
    await connection.close()
    await servers.drop_database(database)

    assert made == declared


@pytest.mark.parametrize("app", NAMES)
async def test_the_first_revision_can_be_taken_back(app: str, servers: Servers) -> None:
    database = await servers.new_database(app)

    await asyncio.to_thread(migrations.downgrade, app, servers.owner_url(app, database), "base")

    connection = await asyncpg.connect(servers.postgres.url(database))
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    await servers.drop_database(database)
    assert [row["tablename"] for row in tables] == ["alembic_version"]
