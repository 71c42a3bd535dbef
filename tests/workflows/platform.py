"""The seven apps in one process, on real databases, with the simulated SumUp."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from quart import Quart
from sqlalchemy import select

from glue.directory import SERVICES
from orders.payments.accounts import SumUpAccounts
from shared.change_scripts import KEY
from shared.clock import frozen, utcnow
from shared.db.bus import mails
from shared.factory import connect_redis, runtime_of
from shared.outbox import drain_outbox
from shared.payments.sumup import SumUpClients
from shared.runtime import Runtime, running
from shared.testing.apps import OverHttpx, base_environment, create_app, transport_to
from shared.testing.servers import Servers
from shared.testing.sumup import SimulatorApp, create_simulator
from shared.testing.sumup.merchants import read_merchants
from shared.web.cache import PageCache
from shared.web.cache.attaching import LOOP_NAME
from tests.workflows.paths import MERCHANTS

DOMAIN = "rose.test"
SUMUP = "http://sumup.test"
PAUSE = timedelta(minutes=1)


@dataclass(slots=True)
class Calls:
    """What services asked of each other: by name, and how often they had to wait for answers.

    Calls that run side by side are one wait, with all that those who answer ask in turn.
    """

    names: list[str] = field(default_factory=list)
    waits: int = 0
    under_way: int = 0

    @contextmanager
    def noting(self, request: httpx.Request) -> Iterator[None]:
        service = request.url.host.partition(".")[0]
        self.names.append(f"{service} {request.url.path.removeprefix('/internal/')}")
        self.waits += not self.under_way
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1


class Router(httpx.AsyncBaseTransport):
    """Sends a request to the app of its host, as DNS and the edge would."""

    def __init__(self) -> None:
        self.hosts: dict[str, httpx.AsyncBaseTransport] = {}
        self.away: set[str] = set()
        self.asked: Counter[str] = Counter()
        self._calls = Calls()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.asked[request.url.path] += 1
        if host in self.away or host not in self.hosts:
            raise httpx.ConnectError(f"{host} does not answer", request=request)
        if not host.endswith(".internal"):
            return await self.hosts[host].handle_async_request(request)
        with self._calls.noting(request):
            return await self.hosts[host].handle_async_request(request)

    @contextmanager
    def counted(self) -> Iterator[Calls]:
        """Collect what services ask of each other inside the block."""
        self._calls = calls = Calls()
        yield calls
        self._calls = Calls()


class Browser(httpx.AsyncClient):
    """A person's browser: one jar of cookies for all sites, and the headers a browser sends."""

    async def visit(self, url: str) -> httpx.Response:
        """Open a page, following redirects."""
        return await self.get(url, headers={"Sec-Fetch-Site": "none"}, follow_redirects=True)

    async def submit(self, url: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form of a page of the same site, without following where it leads."""
        return await self.post(url, data=dict(form), headers={"Sec-Fetch-Site": "same-origin"})


@dataclass(slots=True)
class Platform:
    """Everything a story needs: sites to visit, events to let happen, SumUp to misbehave."""

    apps: dict[str, Quart]
    databases: dict[str, str]
    router: Router
    servers: Servers
    sumup: SimulatorApp = field(init=False)
    browsers: list[Browser] = field(default_factory=list)

    @asynccontextmanager
    async def one_story(self) -> AsyncIterator["Platform"]:
        """Let one story happen, and forget it afterwards."""
        async with self.with_empty_sumup():
            yield self
        self.router.away.clear()
        for browser in self.browsers:
            await browser.aclose()
        self.browsers.clear()
        for database in self.databases.values():
            await self.servers.empty(database)
        await self.runtime("blog").redis.flushdb()
        if (changes := self.runtime("blog").changes) is not None:
            await changes.forget()

    @asynccontextmanager
    async def with_empty_sumup(self) -> AsyncIterator[None]:
        """Put a SumUp that knows its merchants and no checkout in place for one story."""
        self.sumup = create_simulator(
            merchants=read_merchants(MERCHANTS),
            public_url=SUMUP,
            webhook_client=httpx.AsyncClient(transport=self.router),
        )
        self.router.hosts["sumup.test"] = self.sumup.transport()
        clients = SumUpClients(base_url=SUMUP, timeout=5.0, transport=self.sumup.transport())
        self.runtime("orders").extras[SumUpAccounts] = SumUpAccounts(clients)
        self.runtime("blog").extras[SumUpClients] = clients
        yield
        await clients.aclose()

    def runtime(self, service: str) -> Runtime:
        return runtime_of(self.apps[service])

    def new_browser(self, **headers: str) -> Browser:
        """Return the browser of another person, which sends these headers with everything."""
        browser = Browser(transport=self.router, headers=headers)
        self.browsers.append(browser)
        return browser

    def take_away(self, service: str) -> None:
        """Let a service answer nobody from now on."""
        self.router.away |= {f"{service}.internal", f"{service}.{DOMAIN}"}

    def bring_back(self, service: str) -> None:
        """Let a service answer again."""
        self.router.away -= {f"{service}.internal", f"{service}.{DOMAIN}"}

    async def let_events_happen(self) -> None:
        """Deliver every event of every service, and those that follow from them."""
        while sum([await self._drain(service) for service in self.apps]):
            pass

    async def let_events_happen_later(self) -> None:
        """Deliver what failed before, once its pause is over."""
        with frozen(utcnow() + PAUSE):
            await self.let_events_happen()

    async def mails(self, service: str) -> list[tuple[str, str, str]]:
        """Return the mails of a service as (address, subject, text), oldest first."""
        session = self.runtime(service).database.new_reader()
        columns = select(mails.c.to_address, mails.c.subject, mails.c.text_body)
        rows = (await session.execute(columns.order_by(mails.c.id))).all()
        await session.close()
        return [(row.to_address, row.subject, row.text_body) for row in rows]

    async def _drain(self, service: str) -> int:
        with running(self.runtime(service)):
            return await drain_outbox()


@asynccontextmanager
async def running_platform(servers: Servers, **changes: str) -> AsyncIterator[Platform]:
    """Make all seven apps and wire them to each other and to the simulated SumUp.

    `changes` are added to the environment of each.
    """
    router = Router()
    databases = {each.name: await servers.new_database(each.name) for each in SERVICES}
    apps = {
        each.name: create_app(
            each.name, environment_of(servers, each.name, databases[each.name]) | changes
        )
        for each in SERVICES
    }
    for name, app in apps.items():
        router.hosts[f"{name}.internal"] = router.hosts[f"{name}.{DOMAIN}"] = transport_to(app)
        await runtime_of(app).rpc.close()
        runtime_of(app).rpc.use_transport(OverHttpx(router))
    platform = Platform(apps, databases, router, servers)
    await _begin_to_keep_pages(platform)
    yield platform
    for app in apps.values():
        runtime = runtime_of(app)
        if runtime.changes is not None:
            await runtime.loops[LOOP_NAME].stop()
            await runtime.extra(PageCache).aclose()
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()


async def _begin_to_keep_pages(platform: Platform) -> None:
    """Have each app renew its promise to tell what it changes, as a served one does."""
    for service in platform.apps:
        runtime = platform.runtime(service)
        if runtime.changes is None:
            continue
        with running(runtime):
            await runtime.changes.promise()
            runtime.loops[LOOP_NAME].start()
        async with connect_redis(runtime.settings.cache_url) as redis:
            # Nobody had promised anything before this platform began.
            await redis.hdel(KEY, "promise before")


def environment_of(servers: Servers, name: str, database: str) -> dict[str, str]:
    """Return what an app of the platform is told."""
    public = {f"APP_URL_{each.name.upper()}": f"http://{each.name}.{DOMAIN}" for each in SERVICES}
    return (
        base_environment()
        | public
        | {
            "DATABASE_URL": servers.serving_url(name, database),
            "REDIS_URL": servers.valkey.url(0),
            "COOKIE_DOMAIN": DOMAIN,
            "SUMUP_BASE_URL": SUMUP,
            "SUMUP_HOSTED_ORIGIN": SUMUP,
            # All people of a run come from one network.
            "SIGN_INS_PER_NETWORK": "10000",
            "CODES_PER_NETWORK": "10000",
            "MAILS_PER_DOMAIN": "10000",
        }
    )
