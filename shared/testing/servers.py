"""The real PostgreSQL and Valkey of the tests, and a migrated template of each app's database."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import asyncpg

from shared.db.migrations import upgrade
from shared.dev.databases import create_databases, role_names
from shared.dev.postgres import Postgres, running_postgres
from shared.dev.valkey import Valkey, running_valkey

_clones = count(1)


@dataclass(slots=True)
class Servers:
    """Throw-away servers; a database is migrated once for each app and cloned from then on."""

    postgres: Postgres
    valkey: Valkey
    _templates: set[str] = field(default_factory=set)

    async def new_database(self, app: str) -> str:
        """Clone an app's migrated database; return its name."""
        await self._migrate_template(app)
        name = f"{app}_{next(_clones)}"
        await self._as_superuser(f'CREATE DATABASE "{name}" TEMPLATE "db_{app}"')
        return name

    async def drop_database(self, name: str) -> None:
        """Drop a clone, also while something is connected to it."""
        await self._as_superuser(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def truncate(self, database: str) -> None:
        """Empty every table of a clone."""
        connection = await asyncpg.connect(self.postgres.url(database))
        try:
            tables = await connection.fetchval(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
            await connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        finally:
            await connection.close()

    def serving_url(self, app: str, database: str) -> str:
        """Return the address a clone is served at, as the role that may not change its tables."""
        return self._url(database, app)

    def owner_url(self, app: str, database: str) -> str:
        """Return the address a clone is migrated at."""
        return self._url(database, f"{app}_owner")

    def _url(self, database: str, role: str) -> str:
        url = self.postgres.url(database, user=role, password=role)
        return url.replace("postgresql://", "postgresql+asyncpg://", 1)

    async def _migrate_template(self, app: str) -> None:
        if app in self._templates:
            return
        passwords = {role: role for role in role_names([app])}
        await create_databases(self.postgres.url(), passwords)
        await asyncio.to_thread(upgrade, app, self.owner_url(app, f"db_{app}"))
        self._templates.add(app)

    async def _as_superuser(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_servers() -> Iterator[Servers]:
    """Run both servers in a folder of their own for as long as the block lasts."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rose-ash-tests-")))
        # PostgreSQL refuses to run as root, so its user must be able to enter.
        folder.chmod(0o711)
        postgres = stack.enter_context(running_postgres(folder / "postgres", durable=False))
        valkey = stack.enter_context(running_valkey(folder / "valkey", durable=False))
        yield Servers(postgres, valkey)
