"""Whether all processes together may ask for more connections than PostgreSQL gives."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

REPLICAS, POOL_SIZE, WORKERS = "REPLICAS_", "DATABASE_POOL_SIZE", "WORKERS"
# deploy.sh replaces one service after another; engines for several machines all at the same time.
REPLACED = "REPLACED_AT_ONCE"
# A pool may grow to twice its size in a rush, and one more connection hears of the outbox.
GROWTH, LISTENERS = 2, 1
# For migrations, backups and whoever looks.
SPARE = 10
_GIVEN = """
SELECT sum(CASE name WHEN 'max_connections' THEN setting::int ELSE -setting::int END)
FROM pg_settings
WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')
"""


class TooManyConnections(Exception):
    """More connections may be asked for than there are; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How many connections one replica of a service may ask for, and how many there are."""

    by_replica: int
    replicas: int
    replaced_at_once: int = 1

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Demand":
        """Read the REPLICAS_<APP> of all services, the pool size and the workers of each, and
        how many are replaced at the same time.

        Without any REPLICAS_<APP> nothing is known of the others, and nothing is demanded.
        """
        by_process = int(environment.get(POOL_SIZE) or 5) * GROWTH + LISTENERS
        counts = [value for name, value in environment.items() if name.startswith(REPLICAS)]
        return cls(
            by_replica=by_process * int(environment.get(WORKERS) or 1),
            replicas=sum(int(count or 1) for count in counts),
            replaced_at_once=int(environment.get(REPLACED) or 1),
        )

    @property
    def total(self) -> int:
        """The most that may be open while replicas are being replaced, the new beside the old."""
        together = self.replicas + self.replaced_at_once
        return together * self.by_replica + SPARE if self.replicas else 0


async def require_connections(url: str, demand: Demand) -> None:
    """Compare a demand with what the server of `url` gives; raises `TooManyConnections`."""
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
    try:
        given: int = await connection.fetchval(_GIVEN)
    finally:
        await connection.close()
    if demand.total > given:
        raise TooManyConnections(
            f"all services together may ask for {demand.total} connections and PostgreSQL gives "
            f"{given}: raise max_connections, or lower DATABASE_POOL_SIZE, WORKERS or a REPLICAS_"
        )
