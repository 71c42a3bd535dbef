"""Visitors of the deployed sites: through Caddy, over TLS, by the sites' own names."""

import asyncio
import ssl
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.crash.shopper import Shopper
from tests.deployment.site import DOMAIN, Site

PAGES = {
    "blog": "/",
    "market": "/ash-lane-bakery/counter/bridge-loaf/",
    "cart": "/",
    "events": "/",
    "orders": "/",
}
VISITORS = 4
GLANCE_SECONDS = 0.1


class ByName(httpx.AsyncBaseTransport):
    """Leads the names of the sites to Caddy on this machine, whose own authority is trusted."""

    def __init__(self, site: Site, authority: Path) -> None:
        trust = ssl.create_default_context(cafile=str(authority))
        self._port = site.https_port
        self._inner = httpx.AsyncHTTPTransport(verify=trust, http2=True, retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.host.endswith(DOMAIN):
            return await self._inner.handle_async_request(request)
        led = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": request.url.host},
        )
        return await self._inner.handle_async_request(led)

    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a shopper finds what is deployed."""

    site: Site

    def url(self, program: str, path: str = "/") -> str:
        if program == "sumup":
            return f"http://localhost:{self.site.sumup_port}{path}"
        return f"https://{program}.{DOMAIN}{path}"


def visitor(site: Site, authority: Path) -> httpx.AsyncClient:
    """Make a browser of sorts."""
    return httpx.AsyncClient(transport=ByName(site, authority), timeout=60)


async def buy(site: Site, authority: Path) -> None:
    """Buy a loaf, from the shelf to the page that says that it is paid."""
    shopper = Shopper(Addresses(site))  # type: ignore[arg-type]  # only addresses are asked of it
    await shopper.http.aclose()
    shopper.http = visitor(site, authority)
    try:
        await shopper.buy()
    finally:
        await shopper.http.aclose()


@dataclass(slots=True)
class Crowd:
    """Visitors who look at page after page until they are told to go."""

    site: Site
    authority: Path
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> None:
        await asyncio.gather(*(self._one(number) for number in range(VISITORS)))

    def go(self) -> None:
        self._over.set()

    async def _one(self, number: int) -> None:
        services = list(PAGES)
        async with visitor(self.site, self.authority) as http:
            turn = number
            while not self._over.is_set():
                service = services[turn % len(services)]
                turn += 1
                await self._ask(http, service)
                # As long as a glance takes: more would measure how busy this machine is.
                await asyncio.sleep(GLANCE_SECONDS)

    async def _ask(self, http: httpx.AsyncClient, service: str) -> None:
        began = asyncio.get_running_loop().time()
        try:
            answer = await http.get(f"https://{service}.{DOMAIN}{PAGES[service]}")
        except httpx.TransportError as error:
            self.failures.append(f"{service}: {error!r}")
            return
        self.slowest = max(self.slowest, asyncio.get_running_loop().time() - began)
        self.answers[f"{service} {answer.status_code}"] += 1
        if answer.status_code >= 500:
            self.failures.append(f"{service}: {answer.status_code}")
