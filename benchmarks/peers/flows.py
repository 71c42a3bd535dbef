"""What a visitor does in several requests that hang together, done by many visitors at once."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin

import aiohttp

from benchmarks.measuring import Sample, UnwantedAnswer
from benchmarks.peers.ours import Ours
from benchmarks.peers.pretix.serving import Pretix
from tests.proofs.buyers import PAGE, SAME_ORIGIN

CSRF = "a" * 32
MOST_LOOKS = 200
BUSY, PAUSE_SECONDS = 503, 0.2
PREPARING = "<title>Preparing your payment"
NAME, ADDRESS = "Ada Marsh", "ada@example.org"


@dataclass(slots=True)
class Visitor:
    """Somebody with cookies of their own, whose requests go over connections that all share."""

    connector: aiohttp.TCPConnector
    cookies: Mapping[str, str]
    like_https: Sequence[str]
    http: aiohttp.ClientSession = field(init=False)

    async def __aenter__(self) -> "Visitor":
        self.http = aiohttp.ClientSession(
            connector=self.connector,
            connector_owner=False,
            cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=self.like_https),
            cookies=self.cookies,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def get(self, url: str, *, lands: bool = True) -> tuple[str, str]:
        """Ask for a page and return where one lands, and its text."""
        return await self._ask("GET", url, None, 200, lands)

    async def post(
        self, url: str, form: dict[str, str], *, status: int = 200, lands: bool = False
    ) -> tuple[str, str]:
        """Send a form; return where its answer leads, and the text."""
        return await self._ask("POST", url, form, status, lands)

    async def _ask(
        self, method: str, url: str, form: dict[str, str] | None, status: int, lands: bool
    ) -> tuple[str, str]:
        """Ask, and again where the answer is that very many are here; that time counts too."""
        for _ in range(MOST_LOOKS):
            answer = await self._ask_once(method, url, form, status, lands)
            if answer is not None:
                return answer
            await asyncio.sleep(PAUSE_SECONDS)
        raise UnwantedAnswer(f"{url} has too much to do")

    async def _ask_once(
        self, method: str, url: str, form: dict[str, str] | None, status: int, lands: bool
    ) -> tuple[str, str] | None:
        async with self.http.request(
            method, url, data=form, headers=SAME_ORIGIN, allow_redirects=lands
        ) as answer:
            text = await answer.text()
            if answer.status == BUSY:
                return None
            if answer.status != status:
                raise UnwantedAnswer(
                    f"{url}: status {answer.status}, wanted {status}: {text[:300]}"
                )
            leads_to = urljoin(url, answer.headers.get("Location", ""))
            return str(answer.url) if lands else leads_to, text


Flow = Callable[[Visitor], Awaitable[None]]


def add_to_ours(ours: Ours) -> Flow:
    """Press the stepper on the page of the event."""

    async def flow(visitor: Visitor) -> None:
        leads_to, _ = await visitor.post(ours.first_ticket, {"quantity": "1"}, status=303)
        _require(leads_to == ours.event, leads_to)

    return flow


def order_of_ours(ours: Ours) -> Flow:
    """Press the stepper, look at the basket, send it, and see the order."""
    basket = ours.served.url("cart", f"/{PAGE}/")
    add = add_to_ours(ours)

    async def flow(visitor: Visitor) -> None:
        await add(visitor)
        _, page = await visitor.get(basket)
        found = re.search(r'name="seen" value="([^"]+)"', page)
        _require(found is not None, page)
        assert found is not None
        form = {"email": ADDRESS, "name": NAME, "seen": unescape(found[1])}
        order, page = await visitor.post(f"{basket}checkout/", form, lands=True)
        for _ in range(MOST_LOOKS):
            if PREPARING not in page:
                break
            # The page asks for itself again until the order is there.
            await asyncio.sleep(PAUSE_SECONDS)
            order, page = await visitor.get(order)
        _require("Booked, thank you" in page, page)

    return flow


def add_to_pretix(pretix: Pretix) -> Flow:
    """Send the form of the event as its page does, which asks until the task is done."""

    async def flow(visitor: Visitor) -> None:
        form = {"csrfmiddlewaretoken": CSRF, f"item_{pretix.item_id}": "1", "ajax": "1"}
        done = await _task(visitor, f"{pretix.event}cart/add", form)
        _require('"has_cart": true' in done, done)

    return flow


def order_of_pretix(pretix: Pretix) -> Flow:
    """Put a ticket into the cart, say who one is, confirm, and see the order."""
    add = add_to_pretix(pretix)

    async def flow(visitor: Visitor) -> None:
        await add(visitor)
        questions, page = await visitor.get(f"{pretix.event}checkout/start")
        _require('name="email"' in page, page)
        form = {"csrfmiddlewaretoken": CSRF, "email": ADDRESS}
        confirm, page = await visitor.post(questions, form, lands=True)
        _require(confirm.endswith("checkout/confirm/"), page)
        done = await _task(visitor, confirm, {"csrfmiddlewaretoken": CSRF, "ajax": "1"})
        _, page = await visitor.get(urljoin(pretix.event, _word("redirect", done)))
        _require("Thank you!" in page, page)

    return flow


async def _task(visitor: Visitor, url: str, form: dict[str, str]) -> str:
    """Send what a worker of pretix does, and ask until it is done, as its own script asks."""
    _, told = await visitor.post(url, form)
    check = urljoin(url, _word("check_url", told))
    for _ in range(MOST_LOOKS):
        if '"success": true' in told:
            return told
        _require('"success": false' not in told, told)
        # An answer waits for the worker for a while itself, so there is no pause in between.
        _, told = await visitor.get(check)
    raise UnwantedAnswer(f"{url} is not done: {told}")


def _word(name: str, told: str) -> str:
    found = re.search(f'"{name}": "([^"]+)"', told)
    _require(found is not None, told)
    assert found is not None
    return found[1]


def _require(is_so: bool, told: str) -> None:
    if not is_so:
        raise UnwantedAnswer(told[:500])


async def visits(
    flow: Flow,
    *,
    at_once: int,
    cookies: Mapping[str, str],
    like_https: Sequence[str],
    seconds: float = 0.0,
    number: int = 0,
) -> Sample:
    """Let visitors come one after the other, so many at once, for a time or a number of them.

    Origins that are `like_https` are sent secure cookies, as browsers do with localhost.
    """
    taken: list[float] = []
    began = time.perf_counter()
    until = began + seconds if seconds else float("inf")
    left = number or float("inf")

    async def come(connector: aiohttp.TCPConnector) -> None:
        nonlocal left
        while left > 0 and time.perf_counter() < until:
            left -= 1
            arrived = time.perf_counter()
            async with Visitor(connector, cookies, like_https) as visitor:
                await flow(visitor)
            taken.append(time.perf_counter() - arrived)

    async with aiohttp.TCPConnector(limit=0, keepalive_timeout=60) as connector:
        await asyncio.gather(*(come(connector) for _ in range(at_once)))
    taken.sort()
    return _sample(taken, time.perf_counter() - began)


def _sample(taken: Sequence[float], seconds: float) -> Sample:
    return Sample(
        requests=len(taken),
        per_second=len(taken) / seconds,
        p50_ms=1000 * taken[len(taken) // 2],
        p99_ms=1000 * taken[len(taken) * 99 // 100],
    )
