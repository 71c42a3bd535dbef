"""Buyers without browsers: each has a basket, sends it until there is an answer, and pays."""

import asyncio
import random
import re
from dataclasses import dataclass, field
from html import unescape
from uuid import uuid4

import httpx

from shared.web.identity import VISITOR_COOKIE
from tests.served import Served

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
PAGE = "ash-lane-bakery"
MOST_TRIES = 100
PAUSE = 0.2
LONGEST_PAUSE = 8.0


class NeverAnswered(Exception):
    """The shop was too busy for somebody for too long."""


@dataclass(slots=True)
class Buyer:
    """One visitor; `told` is what they were told instead of being let pay."""

    served: Served
    number: int
    visit: str = field(default_factory=lambda: uuid4().hex)
    hosted_url: str | None = None
    told: str | None = None
    seen: str = ""
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        signed = self.served.visitor_cookie(self.visit)
        limits = httpx.Limits(max_connections=4, max_keepalive_connections=1)
        # The jar knows hosts, not ports: one cookie for all sites, as in a browser on one machine.
        self.http = httpx.AsyncClient(timeout=120, limits=limits, cookies={VISITOR_COOKIE: signed})

    async def pick(self, path: str) -> None:
        """Put one of a product into the basket."""
        await self._ask("POST", self.served.url("market", f"{path}basket/"), {"quantity": "1"})

    async def look(self) -> None:
        """Look the basket over until all of it can be seen."""
        for _ in range(MOST_TRIES):
            basket = await self._ask("GET", self.served.url("cart", f"/{PAGE}/"))
            found = re.search(r'name="seen" value="([^"]+)"', basket.text)
            if found is not None:
                self.seen = unescape(found[1])
                return
            await asyncio.sleep(PAUSE)
        raise NeverAnswered(f"buyer {self.number}")

    @property
    def form(self) -> dict[str, str]:
        """What the button of the basket sends."""
        return {
            "email": f"buyer-{self.number}@example.org",
            "name": f"Buyer {self.number}",
            "seen": self.seen,
        }

    @property
    def cookie(self) -> str:
        """The header by which the shop knows who this is."""
        return f"{VISITOR_COOKIE}={self.http.cookies[VISITOR_COOKIE]}"

    async def send(self, path: str = f"/{PAGE}/checkout/") -> httpx.Response:
        """Send the basket once, as one press of the button does."""
        return await self.http.post(
            self.served.url("cart", path), data=self.form, headers=SAME_ORIGIN
        )

    async def check_out(self) -> None:
        """Send the basket until it is known whether there is something to pay."""
        for number in range(MOST_TRIES):
            if self.told is not None:
                return
            answer = await self.send()
            if answer.status_code == httpx.codes.SEE_OTHER:
                await self._follow(answer.headers["Location"])
                return
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                self.told = _notice_of(answer.text)
                return
            await patience(number)
        raise NeverAnswered(f"buyer {self.number}")

    async def pay(self) -> None:
        """Pay at SumUp, and come back by its link."""
        assert self.hosted_url is not None
        answer = await self.http.post(self.hosted_url, data={"outcome": "pay"})
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        await self.http.get(answer.headers["Location"])

    async def _follow(self, address: str) -> None:
        """Go where the basket leads: SumUp's page, or ours until there is one or none will be."""
        for number in range(MOST_TRIES):
            if address.startswith(self.served.url("sumup", "/")):
                self.hosted_url = address
                return
            answer = await self._ask("GET", address)
            if answer.is_redirect:
                address = str(answer.url.join(answer.headers["Location"]))
            elif "Refresh" not in answer.headers:
                self.told = _notice_of(answer.text)
                return
            else:
                await patience(number)
        raise NeverAnswered(f"buyer {self.number}")

    async def _ask(
        self, method: str, url: str, form: dict[str, str] | None = None
    ) -> httpx.Response:
        """Ask until the shop is not too busy."""
        for number in range(MOST_TRIES):
            answer = await self.http.request(method, url, data=form, headers=SAME_ORIGIN)
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return answer
            await patience(number)
        raise NeverAnswered(f"buyer {self.number}")


async def patience(number: int) -> None:
    """Wait as people do who find a shop too busy, longer each time."""
    await asyncio.sleep(random.uniform(PAUSE, min(PAUSE * 2**number, LONGEST_PAUSE)))


def _notice_of(page: str) -> str:
    """Return the words of a page's notice, or else all of its main part."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    notice = re.search(r'class="flash__text">(.*?)</div>', main, re.DOTALL)
    main = notice[1] if notice else main
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
