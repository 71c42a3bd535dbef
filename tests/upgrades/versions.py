"""Two versions of the platform on one set of databases, one app of which after the other changes.

What runs is each version's own `bin/migrate`, `bin/serve` and demonstration, by one environment.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from shared.db.databases import ServiceDatabase, create_databases, current_revision, role_names
from shared.dev.processes import LOOPBACK, dying_with_us, free_port
from shared.testing.apps import ROOT
from shared.testing.servers import Servers
from tests.served import PROGRAMS, Served, eventually
from tests.upgrades.edge import Edge
from tests.upgrades.history import PACKAGES

# As deploy.sh replaces them.
APPS = ("relations", "likes", "blog", "market", "events", "orders", "cart")
DEMONSTRATED = ("blog", "market")
LONG_SECONDS = 120.0


@dataclass(slots=True)
class Versions:
    """The platform in the middle of an upgrade; `before` is the folder of the older code."""

    served: Served
    edge: Edge
    before: Path
    apps: Sequence[str] = APPS
    _serving: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _ending: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _spawned: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all services are there, and not a few by themselves."""
        return set(self.apps) == set(APPS)

    async def begin(self) -> None:
        """Make the databases, fill them, and serve all of it by the version before."""
        servers = self.served.servers
        await create_databases(
            servers.postgres.url(), {role: role for role in role_names(self.apps)}
        )
        migrating = (self._run(self.before, app, "bin/migrate", app) for app in self.apps)
        await asyncio.gather(*migrating)
        if self.is_whole:
            await self.served.start("sumup", "mail")
        await asyncio.gather(*(self._serve(self.before, app) for app in self.apps))
        for app in DEMONSTRATED if self.is_whole else ():
            await self._run(self.before, app, ".venv/bin/python", "-m", f"{app}.demo")

    async def migrate(self, apps: Sequence[str]) -> None:
        """Bring databases to the newest migrations while everything is used."""
        for app in apps:
            await self._run(ROOT, app, "bin/migrate", app)

    async def replace(self, app: str) -> None:
        """Serve an app by the new version, and tell the process of the older one to end."""
        self._ending[app] = self._serving[app]
        await self._serve(ROOT, app)
        self._ending[app].terminate()

    async def until_ended(self) -> None:
        """Return once every process that was replaced has finished what it had begun."""
        for app, process in self._ending.items():
            code = await asyncio.to_thread(process.wait, LONG_SECONDS)
            assert code == 0, self._log(app)

    async def revisions(self) -> Mapping[str, str | None]:
        """Return which migration each database is at."""
        return {
            app: await current_revision(self.served.servers.owner_url(app, f"db_{app}"))
            for app in self.apps
        }

    def stop(self) -> None:
        """End everything that runs."""
        for process in self._spawned:
            process.terminate()
        for process in self._spawned:
            process.wait(timeout=LONG_SECONDS)
        self.served.stop()

    async def _serve(self, code: Path, app: str) -> None:
        """Start a process and lead everybody to it once it says that it is ready."""
        port = free_port()
        process = self._spawn(code, app, "bin/serve", app, PORT=str(port))
        address = f"http://{LOOPBACK}:{port}/internal/health"

        async def answers() -> bool | None:
            assert process.poll() is None, self._log(app)
            try:
                healthy = (await self.served.http.get(address)).status_code == httpx.codes.OK
            except httpx.TransportError:
                return None
            return healthy or None

        await eventually(answers, within=LONG_SECONDS)
        self.edge.lead(self.served.ports[app], to=port)
        self._serving[app] = process

    async def _run(self, code: Path, app: str, *command: str) -> None:
        owner = self.served.servers.owner_url(app, f"db_{app}")
        process = self._spawn(code, app, *command, MIGRATION_DATABASE_URL=owner)
        ended = await asyncio.to_thread(process.wait, LONG_SECONDS)
        assert ended == 0, self._log(app)

    def _spawn(self, code: Path, app: str, *command: str, **told: str) -> "subprocess.Popen[bytes]":
        path = os.pathsep.join([str(code), str(code / PACKAGES)])
        with self._log_of(app).open("ab") as log:
            process = subprocess.Popen(
                [*dying_with_us(), *command],
                cwd=code,
                env=self.served.environment(app) | {"PYTHONPATH": path} | told,
                stdout=log,
                stderr=log,
            )
        self._spawned.append(process)
        return process

    def _log_of(self, app: str) -> Path:
        return self.served.folder / f"{app}.log"

    def _log(self, app: str) -> str:
        return self._log_of(app).read_text()[-4000:]


@asynccontextmanager
async def two_versions(
    servers: Servers, before: Path, folder: Path, *, apps: Sequence[str] = APPS
) -> AsyncIterator[Versions]:
    """Serve these apps by the version in a folder; where the block ends, everything is stopped.

    Where it is all of them, they are filled, and what stands in for the world outside is there too.
    """
    ports = {program: free_port() for program in (*PROGRAMS, "smtp")}
    databases = {app: ServiceDatabase(app).name for app in APPS}
    edge = Edge(ports[app] for app in apps)
    async with edge.open(), httpx.AsyncClient(timeout=60) as http:
        served = Served(folder, databases, servers, ports, http)
        versions = Versions(served, edge, before, apps)
        try:
            await versions.begin()
            yield versions
        finally:
            versions.stop()
