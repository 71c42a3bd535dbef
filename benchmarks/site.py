"""A site to load: the demonstration as in production, with a large shop and a full calendar."""

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import asyncpg

from benchmarks import calendar, catalogue
from benchmarks.measuring import Asking, Contender, Expected
from glue.directory import SERVICES
from shared.dev.processes import free_port
from shared.serving import Server
from shared.testing.servers import Servers
from tests.served import PROGRAMS, Served, served_platform

APPS = tuple(service.name for service in SERVICES)
PAGE = "ash-lane-bakery"
SHOP, MONTH = f"/{PAGE}/shop/", f"/{PAGE}/calendar-0/2026/11/"
PRODUCT = f"{SHOP}p{catalogue.BESTSELLER}/"
CARD = '<article class="card'
AS_IN_PRODUCTION = {
    "CALL_PATIENCE_FACTOR": "1",
    "ENVIRONMENT": "production",
    "LAYOUT_MEMORY_SECONDS": "5",
    **{name: token_hex() for name in ("SECRET_KEY", "COOKIE_SECRET", "INTERNAL_SECRETS")},
}
AT_HOME = """
UPDATE {table} SET container_id = $1 WHERE slug = '{slug}'
"""


@dataclass(frozen=True, slots=True)
class Site:
    """The platform, and how to ask a page of it."""

    served: Served
    every_pid: Sequence[int]

    def contender(self, *askings: Asking) -> Contender:
        """Return these requests, whose cost is that of all services they make work."""
        return Contender(askings, self.every_pid)

    def asking(
        self,
        app: str,
        path: str,
        *,
        method: str = "GET",
        body: str = "",
        headers: Mapping[str, str] | None = None,
        **expected: object,
    ) -> Asking:
        """Return a request of a page, or of what is sent to one."""
        url = self.served.url(app, path).replace("localhost", "127.0.0.1")
        host = {"Host": f"localhost:{self.served.ports[app]}"}
        return Asking(
            url,
            Expected(**expected),  # type: ignore[arg-type]  # checked by the dataclass
            method=method,
            body=body,
            headers=host | dict(headers or {}),
        )


@asynccontextmanager
async def standing_site(
    servers: Servers,
    *,
    settings: Mapping[str, str] | None = None,
    products: int = 0,
    events: int = 0,
    with_strangers: bool = False,
) -> AsyncIterator[Site]:
    """Serve the demonstration's pages, with so many products and events on one of them.

    Strangers are the simulated SumUp and whoever takes mail.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = AS_IN_PRODUCTION | dict(settings or {})
        programs = PROGRAMS if with_strangers else APPS
        async with served_platform(servers, Path(folder), *programs, settings=told) as served:
            await served.run("blog", "blog.demo")
            page_id = await _page_id(served)
            if products:
                await _fill(served, "market", lambda it: catalogue.fill(it, products))
                await _bring_home(served, "market", "marketplaces", "shop", page_id)
            else:
                await served.run("market", "market.demo")
            if events:
                await _fill(served, "events", lambda it: _fill_calendar(it, events))
                await _bring_home(served, "events", "calendars", "calendar-0", page_id)
            yield Site(served, [served.pid(app) for app in APPS])


@asynccontextmanager
async def beside(site: Site, server: Server, *apps: str) -> AsyncIterator[Site]:
    """Serve some apps of a site once more, by another server, from the same databases."""
    old = site.served
    ports = dict(old.ports) | {app: free_port() for app in apps}
    settings = dict(old.settings) | {"SERVER": server, "BACKGROUND_LOOPS": "false"}
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder), old.databases, old.servers, ports, old.http, settings)
        try:
            await served.start(*apps)
            yield Site(served, [(served if app in apps else old).pid(app) for app in APPS])
        finally:
            served.stop()


async def _page_id(served: Served) -> int:
    async with _connected(served, "blog") as connection:
        found: int = await connection.fetchval("SELECT id FROM posts WHERE slug = $1", PAGE)
        return found


async def _fill(served: Served, app: str, fill: Callable[[asyncpg.Connection], object]) -> None:
    async with _connected(served, app) as connection:
        await fill(connection)  # type: ignore[misc]  # both of them are coroutines


async def _fill_calendar(connection: asyncpg.Connection, events: int) -> None:
    ids = [row["id"] for row in await connection.fetch(calendar.CALENDARS, 0)]
    await connection.execute(calendar.EVENTS, ids, events, calendar.NOW, False)
    await connection.execute("VACUUM ANALYZE")


async def _bring_home(served: Served, app: str, table: str, slug: str, page_id: int) -> None:
    async with _connected(served, app) as connection:
        await connection.execute(AT_HOME.format(table=table, slug=slug), page_id)


@asynccontextmanager
async def _connected(served: Served, app: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        yield connection
    finally:
        await connection.close()
