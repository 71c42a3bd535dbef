"""A site to load: the demonstration as in production, with a large shop and a full calendar.

Two greetings stand beside it, each a process: Quart's bare hello, which all ratios are against, and
the hello of an app that has everything every app of ours has.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import asyncpg
import httpx

from benchmarks import calendar, catalogue
from benchmarks.measuring import Asking, Contender, Expected
from glue.directory import SERVICES
from shared.dev.processes import dying_with_us, free_port
from shared.serving import Server
from shared.testing.servers import Servers
from tests.served import Served, served_platform

APPS = tuple(service.name for service in SERVICES)
PAGE = "ash-lane-bakery"
SHOP, MONTH = f"/{PAGE}/shop/", f"/{PAGE}/calendar-0/2026/11/"
PRODUCT = f"{SHOP}p{catalogue.BESTSELLER}/"
CARD = '<article class="card'
AS_IN_PRODUCTION = {
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

    def pids(self, *apps: str) -> list[int]:
        """Return the processes of these apps, of all without a name."""
        return [self.served.pid(app) for app in apps or APPS]

    def contender(self, app: str, *askings: Asking) -> Contender:
        """Return these requests of an app, whose cost is that of all apps they make work."""
        return Contender(askings, self.pids())

    def asking(
        self, app: str, path: str, *, headers: Mapping[str, str] | None = None, **expected: object
    ) -> Asking:
        """Return a request of a page."""
        url = self.served.url(app, path).replace("localhost", "127.0.0.1")
        host = {"Host": f"localhost:{self.served.ports[app]}"}
        return Asking(url, Expected(**expected), headers=host | dict(headers or {}))  # type: ignore[arg-type]  # checked by the dataclass


@asynccontextmanager
async def standing_site(
    servers: Servers,
    *,
    settings: Mapping[str, str] | None = None,
    products: int = 0,
    events: int = 0,
) -> AsyncIterator[Site]:
    """Serve the demonstration's pages, with so many products and events on one of them."""
    with tempfile.TemporaryDirectory() as folder:
        told = AS_IN_PRODUCTION | dict(settings or {})
        async with served_platform(servers, Path(folder), settings=told) as served:
            await served.run("blog", "blog.demo")
            page_id = await _page_id(served)
            if products:
                await _fill(served, "market", lambda it: catalogue.fill(it, products))
                await _bring_home(served, "market", "marketplaces", "shop", page_id)
            if events:
                await _fill(served, "events", lambda it: _fill_calendar(it, events))
                await _bring_home(served, "events", "calendars", "calendar-0", page_id)
            yield Site(served)


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
            yield Site(served)
        finally:
            served.stop()


@asynccontextmanager
async def greeting(kind: str, server: Server) -> AsyncIterator[Contender]:
    """Serve a hello, `bare` or `ours`, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.greeting", kind, server, str(port)]
    process = await asyncio.create_subprocess_exec(*dying_with_us(), *command)
    try:
        url = f"http://127.0.0.1:{port}/"
        async with httpx.AsyncClient() as http:
            while not await _answers(http, url):
                assert process.returncode is None, "the greeting did not start"
                await asyncio.sleep(0.05)
        yield Contender([Asking(url, Expected(contains=("hello",)))], [process.pid])
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def greetings(*wanted: tuple[str, Server]) -> AsyncIterator[dict[str, Contender]]:
    """Serve several of them, named `bare, uvicorn`."""
    async with AsyncExitStack() as stack:
        yield {
            f"{kind}, {server}": await stack.enter_async_context(greeting(kind, server))
            for kind, server in wanted
        }


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


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
