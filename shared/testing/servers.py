"""The real PostgreSQL and Valkey of the tests, and a migrated template of each app's database."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import asyncpg

from shared.db.databases import create_databases, role_names
from shared.db.migrations import upgrade
from shared.dev.postgres import Postgres, running_postgres
from shared.dev.valkey import Valkey, running_valkey

_clones = count(1)

# A test leaves a few rows in a few tables. To delete them is fifty times as quick as to truncate,
# which makes every table and its indexes anew; the lock waits, as that would, for whoever writes.
EMPTY = """
DO $$
DECLARE
    names text[] := ARRAY(
        SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    );
    name text;
BEGIN
    EXECUTE 'LOCK TABLE ' || array_to_string(names, ', ') || ' IN ACCESS EXCLUSIVE MODE';
    -- All of them are emptied, so nothing need be asked what refers to it.
    SET LOCAL session_replication_role = replica;
    FOREACH name IN ARRAY names LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$
"""


@dataclass(slots=True)
class Servers:
    """Throw-away servers; a database is migrated once for each app and cloned from then on."""

    postgres: Postgres
    valkey: Valkey
    _templates: set[str] = field(default_factory=set)
    _emptying: dict[str, asyncpg.Connection] = field(default_factory=dict)

    async def new_database(self, app: str) -> str:
        """Clone an app's migrated database; return its name."""
        await self._migrate_template(app)
        name = f"{app}_{next(_clones)}"
        await self._as_superuser(f'CREATE DATABASE "{name}" TEMPLATE "db_{app}"')
        return name

    async def drop_database(self, name: str) -> None:
        """Drop a clone, also while something is connected to it."""
        if name in self._emptying:
            await self._emptying.pop(name).close()
        await self._as_superuser(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def empty(self, database: str) -> None:
        """Empty every table of a clone, and let its numbers begin at the beginning."""
        if database not in self._emptying:
            self._emptying[database] = await asyncpg.connect(self.postgres.url(database))
        await self._emptying[database].execute(EMPTY)

    async def aclose(self) -> None:
        """Close the connections that empty clones."""
        for connection in self._emptying.values():
            await connection.close()
        self._emptying.clear()

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
