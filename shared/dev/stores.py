"""The databases and Redis of all services: what the environment names, else embedded servers."""

import asyncio
import hmac
from collections.abc import Mapping
from pathlib import Path

from shared.db.databases import ServiceDatabase, create_databases, role_names
from shared.dev.console import say
from shared.dev.logs import readable_end
from shared.dev.postgres import SUPERUSER, Postgres
from shared.dev.processes import LOOPBACK, free_port, is_port_free
from shared.dev.valkey import Valkey

# Beside the usual ones, which belong to the servers that a machine has anyway.
POSTGRES_PORT = 5440
VALKEY_PORT = 6390
CACHE_DATABASE = 15
LOOK_SECONDS = 0.5


class Stores:
    """Where each service keeps its rows and its cache.

    `redis_databases` gives the services and the number of their Redis database.
    DATABASE_URL_<SERVICE> and REDIS_URL_<SERVICE> of the environment win; an embedded server is
    started only where some service is left without.
    """

    def __init__(
        self, folder: Path, redis_databases: Mapping[str, int], environment: Mapping[str, str]
    ) -> None:
        self._redis_databases = redis_databases
        self._environment = environment
        self.postgres = Postgres(folder / "postgres") if self.services_without("DATABASE") else None
        self.valkey = Valkey(folder / "valkey") if self.services_without("REDIS") else None

    def services_without(self, kind: str) -> list[str]:
        """Name the services whose DATABASE or REDIS the environment does not name."""
        return [name for name in self._redis_databases if not self._named(f"{kind}_URL", name)]

    def start(self) -> None:
        """Start the embedded servers that are needed."""
        if self.postgres:
            self.postgres.port = POSTGRES_PORT if is_port_free(POSTGRES_PORT) else free_port()
            self.postgres.start()
        if self.valkey:
            self.valkey.port = VALKEY_PORT if is_port_free(VALKEY_PORT) else free_port()
            self.valkey.start()

    def clear_left_over(self) -> None:
        """Stop embedded servers that outlived an earlier run."""
        for server in (self.valkey, self.postgres):
            if server:
                server.clear_left_over()

    def stop(self) -> None:
        """Stop what was started."""
        for server in (self.valkey, self.postgres):
            if server:
                server.stop()

    async def create_databases(self) -> list[str]:
        """Create the embedded databases and roles that are missing, and name them."""
        if self.postgres is None:
            return []
        roles = role_names(self.services_without("DATABASE"))
        passwords = {role: self._password(role) for role in roles}
        return await create_databases(self.postgres.url(), passwords)

    async def keep_running(self) -> None:
        """Start an embedded server again when it dies."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for server in (self.postgres, self.valkey):
                if server and server.process and server.process.poll() is not None:
                    end = readable_end(server.log, since=server.log_began)
                    say(f"{end}{type(server).__name__} ended; starting it again.")
                    server.start()

    def database_url(self, service: str) -> str:
        """Give the address under which a service reads and writes."""
        named = self._named("DATABASE_URL", service)
        return named or self._embedded_url(service, ServiceDatabase(service).serving_role)

    def migration_url(self, service: str) -> str:
        """Give the address under which a service's tables are made."""
        named = self._named("MIGRATION_DATABASE_URL", service)
        if named or self._named("DATABASE_URL", service):
            return named or self.database_url(service)
        return self._embedded_url(service, ServiceDatabase(service).owner)

    def redis_url(self, service: str) -> str:
        """Give the address of a service's own Redis database."""
        named = self._named("REDIS_URL", service)
        if named or self.valkey is None:
            return named
        return self.valkey.url(self._redis_databases[service])

    def cache_url(self) -> str:
        """Give the address of the page cache that all services share."""
        if named := self._environment.get("CACHE_URL"):
            return named
        if self.valkey:
            return self.valkey.url(CACHE_DATABASE)
        return self.redis_url(next(iter(self._redis_databases)))

    def addresses(self) -> list[tuple[str, str]]:
        """List the embedded servers and where their passwords are."""
        servers = []
        if self.postgres:
            address = f"postgresql://{SUPERUSER}@{LOOPBACK}:{self.postgres.port}"
            servers.append(("PostgreSQL", f"{address}  password in {self.postgres.folder}"))
        if self.valkey:
            address = f"redis://{LOOPBACK}:{self.valkey.port}"
            servers.append(("Valkey", f"{address}  password in {self.valkey.folder}"))
        return servers

    def _embedded_url(self, service: str, role: str) -> str:
        assert self.postgres is not None
        database = ServiceDatabase(service).name
        url = self.postgres.url(database, user=role, password=self._password(role))
        return url.replace("postgresql://", "postgresql+asyncpg://", 1)

    def _password(self, role: str) -> str:
        """Derive a role's password from the cluster's: nothing more to keep, or to lose."""
        assert self.postgres is not None
        return hmac.digest(self.postgres.password.encode(), role.encode(), "sha256").hex()

    def _named(self, kind: str, service: str) -> str:
        return self._environment.get(f"{kind}_{service.upper()}", "")
