"""A database and two roles for each service: the owner migrates, a plain role serves."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import asyncpg

# Made here because only a superuser may make them; migrations rely on them.
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")

# While databases and roles are made, in the database that all who make them come by.
CREATION_LOCK = 7_273_002

# Written last, as the comment of the database: what carries it needs no second look.
FINISHED = "made whole by shared.db.databases, 1"


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """The names around one service's database."""

    service: str

    @property
    def name(self) -> str:
        return f"db_{self.service}"

    @property
    def owner(self) -> str:
        return f"{self.service}_owner"

    @property
    def serving_role(self) -> str:
        return self.service

    @property
    def roles(self) -> tuple[str, str]:
        return (self.owner, self.serving_role)


def role_names(services: Iterable[str]) -> list[str]:
    """List every role that the databases of these services need."""
    return [role for service in services for role in ServiceDatabase(service).roles]


def rights(database: ServiceDatabase) -> list[str]:
    """Give the statements, run inside the database, that part the owner from the serving role."""
    owner, serving = _quoted(database.owner), _quoted(database.serving_role)
    by_default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    return [
        *(f"CREATE EXTENSION IF NOT EXISTS {extension}" for extension in EXTENSIONS),
        f"REVOKE ALL ON DATABASE {_quoted(database.name)} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {_quoted(database.name)} TO {owner}, {serving}",
        f"ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {serving}",
        f"{by_default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {serving}",
        f"{by_default} USAGE, SELECT, UPDATE ON SEQUENCES TO {serving}",
    ]


async def create_databases(superuser_url: str, passwords: Mapping[str, str]) -> list[str]:
    """Create what is missing for the services whose roles have a password here; name what was made.

    `superuser_url` reaches the maintenance database. `passwords` is keyed by role name. Safe to
    repeat, also after an interruption, and for several processes at once.
    """
    services = sorted(role.removesuffix("_owner") for role in passwords if role.endswith("_owner"))
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", CREATION_LOCK)
        finished = await _finished_databases(connection)
        missing = [
            database for database in map(ServiceDatabase, services) if database.name not in finished
        ]
        for database in missing:
            await _create(connection, database, passwords)
        base = superuser_url.rpartition("/")[0]
        await asyncio.gather(
            *(_furnish(f"{base}/{database.name}", database) for database in missing)
        )
    finally:
        await connection.close()
    return [database.name for database in missing]


async def current_revision(url: str) -> str | None:
    """Read which migration a database is at, None before its first."""
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


async def _finished_databases(connection: asyncpg.Connection) -> set[str]:
    rows = await connection.fetch(
        "SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') = $1",
        FINISHED,
    )
    return {row["datname"] for row in rows}


async def _create(
    connection: asyncpg.Connection, database: ServiceDatabase, passwords: Mapping[str, str]
) -> None:
    for role in database.roles:
        known = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
        verb = "ALTER" if known else "CREATE"
        password = await connection.fetchval("SELECT quote_literal($1::text)", passwords[role])
        await connection.execute(f"{verb} ROLE {_quoted(role)} LOGIN PASSWORD {password}")
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database.name):
        await connection.execute(
            f"CREATE DATABASE {_quoted(database.name)} OWNER {_quoted(database.owner)} "
            "STRATEGY file_copy"
        )


async def _furnish(url: str, database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in rights(database):
            await connection.execute(statement)
        await connection.execute(f"COMMENT ON DATABASE {_quoted(database.name)} IS '{FINISHED}'")
    finally:
        await connection.close()


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
