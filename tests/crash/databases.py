"""The seven databases as a superuser sees them: what is in them, and time that passes in them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.served import Served

DONE = {"event_deliveries": "delivered_at", "sagas": "finished_at", "mails": "sent_at"}
OF_MARKET = {"import_runs": "rested_at"}
# Longer than SumUp's reads may lag behind a refund.
LAG = "16 minutes"


@dataclass(slots=True)
class Databases:
    """Connections to each, by app; several look at one database at a time."""

    connections: Mapping[str, asyncpg.Pool]

    async def rows(self, app: str, statement: str, *arguments: object) -> list[dict[str, Any]]:
        """Return what a statement finds."""
        return [dict(row) for row in await self.connections[app].fetch(statement, *arguments)]

    async def value(self, app: str, statement: str, *arguments: object) -> Any:
        """Return the one value that a statement finds."""
        return await self.connections[app].fetchval(statement, *arguments)

    async def outlive_leases(self, app: str) -> None:
        """Let the leases of an app run out, and doubts about SumUp grow old; while it is dead."""
        connection = self.connections[app]
        for table in done_of(app):
            await connection.execute(
                f"UPDATE {table} SET leased_until = now() WHERE leased_until > now()"
            )
        if app == "orders":
            await connection.execute(
                f"UPDATE refunds SET asked_at = asked_at - interval '{LAG}'"
                " WHERE state = 'intended' AND asked_at IS NOT NULL"
            )

    async def let_pauses_pass(self) -> None:
        """Let everything be due that waits for another try, and have relays look at once."""
        for app, connection in self.connections.items():
            for table, done in done_of(app).items():
                await connection.execute(
                    f"UPDATE {table} SET next_attempt_at = now() WHERE next_attempt_at > now()"
                    f" AND {done} IS NULL AND parked_at IS NULL AND leased_until IS NULL"
                )
            if app == "orders":
                await connection.execute(
                    "UPDATE payment_attempts SET next_check_at = now()"
                    " WHERE next_check_at > now() AND status IN ('pending', 'failed')"
                )
            await connection.execute("NOTIFY outbox")

    async def are_calm(self) -> bool:
        """Say whether nothing is left to be done, parked or not.

        They are looked at in turn, and what one has done for another meanwhile is seen at neither:
        so nothing may have been added until the second look.
        """
        standing = await self._standing()
        if any(owed for owed, _total in standing.values()):
            return False
        return await self._standing() == standing

    async def _standing(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Count what is still to be done, and all there is, by app and table."""
        return {
            (app, table): await self._counts(app, table, done)
            for app in self.connections
            for table, done in done_of(app).items()
        }

    async def _counts(self, app: str, table: str, done: str) -> tuple[int, int]:
        statement = f"SELECT count(*) FILTER (WHERE {done} IS NULL), count(*) FROM {table}"
        owed, total = await self.connections[app].fetchrow(statement)
        return owed, total

    async def what_is_owed(self) -> list[str]:
        """Tell each thing that is still to be done, with its last error."""
        return [
            f"{app}.{table} {row}"
            for app in self.connections
            for table, done in done_of(app).items()
            for row in await self.rows(app, f"SELECT * FROM {table} WHERE {done} IS NULL")
        ]


def done_of(app: str) -> Mapping[str, str]:
    """Return the tables of work that an app leases, each with the column that says it is done."""
    return DONE | OF_MARKET if app == "market" else DONE


@asynccontextmanager
async def connected(served: Served) -> AsyncIterator[Databases]:
    """Hold a connection to each database of a served platform."""
    async with AsyncExitStack() as stack:
        connections = {}
        for app, name in served.databases.items():
            url = served.servers.postgres.url(name)
            connections[app] = await stack.enter_async_context(
                asyncpg.create_pool(url, min_size=1, max_size=4)
            )
        yield Databases(connections)
