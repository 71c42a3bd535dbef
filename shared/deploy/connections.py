"""Whether all processes together may ask for more connections than PostgreSQL gives."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

REPLICAS, POOL_SIZE, WORKERS = "REPLICAS_", "DATABASE_POOL_SIZE", "WORKERS"
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
    """How many connections each service may ask for, by its name, in one process and in all."""

    by_replica: Mapping[str, int]
    replicas: Mapping[str, int]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Demand":
        """Read REPLICAS_<APP>, and pool size and workers, of each app or of all.

        Without any REPLICAS_<APP> nothing is known of the others, and nothing is demanded.
        """

        def number(name: str, app: str, default: int) -> int:
            return int(environment.get(f"{name}_{app}") or environment.get(name) or default)

        apps = [name.removeprefix(REPLICAS) for name in environment if name.startswith(REPLICAS)]
        return cls(
            by_replica={
                app.lower(): number(WORKERS, app, 1)
                * (number(POOL_SIZE, app, 5) * GROWTH + LISTENERS)
                for app in apps
            },
            replicas={app.lower(): int(environment[f"{REPLICAS}{app}"] or 1) for app in apps},
        )

    @property
    def total(self) -> int:
        """The most that may be open while the largest replica is being replaced."""
        if not self.replicas:
            return 0
        steady = sum(count * self.by_replica[app] for app, count in self.replicas.items())
        return steady + max(self.by_replica.values()) + SPARE


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
