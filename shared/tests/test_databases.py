"""Each service has a database, an owner who migrates and a role that only serves."""

import asyncpg
import pytest

from shared.db.databases import ServiceDatabase, create_databases, current_revision
from shared.testing.servers import Servers

QUARRY = ServiceDatabase("quarry")
PASSWORDS = {"quarry": "serves", "quarry_owner": "owns"}


@pytest.fixture(scope="module")
async def quarry(servers: Servers) -> Servers:
    assert await create_databases(servers.postgres.url(), PASSWORDS) == ["db_quarry"]
    await as_role(
        servers, "quarry_owner", "CREATE TABLE stones (id int GENERATED ALWAYS AS IDENTITY)"
    )
    return servers


def url(servers: Servers, role: str) -> str:
    return servers.postgres.url(QUARRY.name, user=role, password=PASSWORDS[role])


async def as_role(servers: Servers, role: str, statement: str) -> object:
    connection = await asyncpg.connect(url(servers, role))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_the_serving_role_reads_and_writes_rows(quarry: Servers) -> None:
    inserted = await as_role(quarry, "quarry", "INSERT INTO stones DEFAULT VALUES RETURNING id")

    assert await as_role(quarry, "quarry", "SELECT max(id) FROM stones") == inserted


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE pebbles (id int)",
        "ALTER TABLE stones ADD COLUMN weight int",
        "DROP TABLE stones",
        "TRUNCATE stones",
        "CREATE EXTENSION hstore",
    ],
)
async def test_the_serving_role_cannot_change_the_tables(quarry: Servers, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_role(quarry, "quarry", statement)


async def test_the_owner_can_take_a_right_from_the_serving_role(quarry: Servers) -> None:
    await as_role(quarry, "quarry_owner", "CREATE TABLE strata (depth int)")
    await as_role(quarry, "quarry_owner", "REVOKE UPDATE, DELETE ON strata FROM quarry")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_role(quarry, "quarry", "DELETE FROM strata")


async def test_the_extensions_of_later_migrations_are_there(quarry: Servers) -> None:
    assert await as_role(quarry, "quarry", "SELECT public.unaccent('è') || similarity('a', 'a')")


async def test_creating_again_changes_nothing(quarry: Servers) -> None:
    assert await create_databases(quarry.postgres.url(), PASSWORDS) == []


async def test_what_was_half_made_is_finished(quarry: Servers) -> None:
    superuser = await asyncpg.connect(quarry.postgres.url())
    await superuser.execute("COMMENT ON DATABASE db_quarry IS NULL")
    await superuser.close()

    assert await create_databases(quarry.postgres.url(), PASSWORDS) == ["db_quarry"]


async def test_another_service_cannot_connect(quarry: Servers) -> None:
    await create_databases(quarry.postgres.url(), {"mine": "x", "mine_owner": "x"})

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(quarry.postgres.url(QUARRY.name, user="mine", password="x"))


async def test_the_revision_of_a_database_is_read_as_its_owner(quarry: Servers) -> None:
    assert await current_revision(url(quarry, "quarry_owner")) is None

    await as_role(
        quarry, "quarry_owner", "CREATE TABLE alembic_version AS SELECT '0007' AS version_num"
    )

    assert await current_revision(url(quarry, "quarry_owner")) == "0007"
