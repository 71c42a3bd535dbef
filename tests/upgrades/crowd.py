"""People who look, fill baskets and buy while a version takes another's place; failures count."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle

import httpx

from tests.crash.shopper import LOAF, Shopper
from tests.served import Served

PAGES = {
    "blog": ("/", "/ash-lane-bakery/", "/search/?q=bread"),
    "market": ("/", "/ash-lane-bakery/counter/", LOAF),
    "events": ("/",),
    "cart": ("/",),
    "orders": ("/",),
}
# As long as a glance takes: more would measure how busy this machine is.
GLANCE_SECONDS = 0.2


@dataclass(slots=True)
class Crowd:
    """What was asked by how many, what failed, and who has bought."""

    served: Served
    answers: int = 0
    picked: int = 0
    bought: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _is_over: asyncio.Event = field(default_factory=asyncio.Event)
    _happened: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until_bought(self, more: int) -> None:
        """Return once so many more have bought something."""
        wanted = len(self.bought) + more
        async with self._happened:
            await self._happened.wait_for(lambda: len(self.bought) >= wanted)

    async def until_answered(self, more: int) -> None:
        """Return once so many more requests were answered."""
        wanted = self.answers + more
        async with self._happened:
            await self._happened.wait_for(lambda: self.answers >= wanted)

    async def come(
        self,
        *,
        readers: int,
        pickers: int = 0,
        buyers: int = 0,
        to: Mapping[str, Sequence[str]] = PAGES,
    ) -> None:
        """Come, and do what one came for again and again until it is over; `to` is what is read."""
        paths = [(app, path) for app, paths in to.items() for path in paths]
        async with asyncio.TaskGroup() as group:
            for number in range(readers):
                group.create_task(self._read(paths[number:] + paths[:number]))
            for _ in range(pickers):
                group.create_task(self._pick())
            for number in range(buyers):
                group.create_task(self._buy(number))

    async def note_answer(self) -> None:
        """Count an answer."""
        async with self._happened:
            self.answers += 1
            self._happened.notify_all()

    def go(self) -> None:
        """Let everybody finish what they are at, and go."""
        self._is_over.set()

    async def _read(self, paths: Sequence[tuple[str, str]]) -> None:
        async with self._browser() as http:
            for app, path in cycle(paths):
                if self._is_over.is_set():
                    break
                # What fails is counted.
                with suppress(httpx.TransportError):
                    await http.get(self.served.url(app, path))
                await asyncio.sleep(GLANCE_SECONDS)

    async def _pick(self) -> None:
        while not self._is_over.is_set():
            async with self._shopper("picker@example.org") as shopper:
                await shopper.have_a_loaf()
                self.picked += 1

    async def _buy(self, number: int) -> None:
        while not self._is_over.is_set():
            email = f"buyer-{number}-{len(self.bought)}@example.org"
            async with self._shopper(email) as shopper:
                await shopper.buy()
            async with self._happened:
                self.bought.append(email)
                self._happened.notify_all()

    @asynccontextmanager
    async def _shopper(self, email: str) -> AsyncIterator[Shopper]:
        shopper = Shopper(self.served, email)
        await shopper.http.aclose()
        async with self._browser() as shopper.http:
            yield shopper

    def _browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=_Counting(self), timeout=60)


class _Counting(httpx.AsyncBaseTransport):
    """Counts the answers of one person, who has a new connection for each request."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = f"{request.method} {request.url}"
        try:
            answer = await self._inner.handle_async_request(request)
        except httpx.TransportError as error:
            self._crowd.failures.append(f"{asked}: {error!r}")
            raise
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            self._crowd.failures.append(f"{asked}: {answer.status_code}")
        await self._crowd.note_answer()
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()
