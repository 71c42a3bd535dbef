"""A shopper without a browser, who reloads and sends again when something fails, as people do."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from uuid import uuid4

import httpx

from shared.web.identity import VISITOR_COOKIE
from tests.served import Served, eventually

LOAF = "/ash-lane-bakery/counter/bridge-loaf/"
TITLE = "Bridge Loaf"
BASKET = "/ash-lane-bakery/"
EMPTY = "Nothing in here yet"
PAID = "payment--good"
SEEN = r'name="seen" value="([^"]+)"'
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
PATIENCE_SECONDS = 90.0


class Shopper:
    """One jar of cookies for all sites of the co-operative."""

    def __init__(self, served: Served, email: str = "ada@example.org") -> None:
        self._served = served
        self.email = email
        self.http = httpx.AsyncClient(timeout=60)

    async def buy(self, *, take_more: Callable[["Shopper"], Awaitable[None]] | None = None) -> None:
        """Go the whole way from the shelf to the page that says that it is paid."""
        await self.have_a_loaf()
        if take_more is not None:
            await take_more(self)
        await self.pay(await self.reach_sumup())

    async def book(self, seats: str) -> None:
        """Go the whole way from the stepper of free seats to the page that says they are booked.

        They have been here before: what is held for a stranger who never got the answer, and with
        it no cookie, is held until its time is over. Whoever never got the answer to the basket
        finds it empty afterwards, and the booking in a mail.
        """
        self.http.cookies[VISITOR_COOKIE] = self._served.visitor_cookie(uuid4().hex)
        await eventually(lambda: self._take_a_seat(seats), within=PATIENCE_SECONDS)
        address = await eventually(self._have_it_booked, within=PATIENCE_SECONDS)
        if address:
            await eventually(lambda: self._see_it_paid(address), within=PATIENCE_SECONDS)

    async def have_a_loaf(self) -> None:
        """See to it that a loaf is in the basket."""
        await eventually(self._see_a_loaf, within=PATIENCE_SECONDS)

    async def reach_sumup(self) -> str:
        """Send the basket until it leads to SumUp's page; return its address."""
        return await eventually(self._reach_sumup, within=PATIENCE_SECONDS)

    async def pay(self, page: str) -> None:
        """Pay at SumUp's page, and look at ours until it says so."""
        paid = await self.http.post(page, data={"outcome": "pay"})
        back = paid.headers["Location"]
        await eventually(lambda: self._see_it_paid(back), within=PATIENCE_SECONDS)

    async def pick(self) -> None:
        """Put a loaf into the basket."""
        page = await self.http.get(self._served.url("market", LOAF))
        action = _found(r'<form[^>]*action="([^"]*basket[^"]*)"', page.text)
        answer = await self.http.post(
            str(page.url.join(action)), data={"quantity": "1"}, headers=SAME_ORIGIN
        )
        assert answer.status_code == 303, answer.text

    async def see_basket(self) -> str:
        """Look at the basket until all of it can be seen; return what its button says was seen."""
        return await eventually(self._see_basket, within=PATIENCE_SECONDS)

    async def send_basket(self) -> httpx.Response:
        """Send the basket to be paid."""
        basket = await self.http.get(self._served.url("cart", BASKET))
        seen = _found(SEEN, basket.text)
        return await self.send(seen)

    async def send(self, seen: str) -> httpx.Response:
        """Send the basket that was seen so, as one press of its button does."""
        return await self.http.post(
            self._served.url("cart", "/ash-lane-bakery/checkout/"),
            data={"email": self.email, "name": "Ada", "seen": seen},
            headers=SAME_ORIGIN,
        )

    async def _see_basket(self) -> str | None:
        try:
            basket = await self.http.get(self._served.url("cart", BASKET))
        except httpx.TransportError:
            return None
        seen = re.search(SEEN, basket.text)
        return unescape(seen[1]) if seen else None

    async def _see_a_loaf(self) -> bool | None:
        """Look into the basket, and pick a loaf where none is in it yet."""
        try:
            basket = await self.http.get(self._served.url("cart", BASKET))
            if TITLE in basket.text:
                return True
            if EMPTY in basket.text:
                await self.pick()
        except (httpx.TransportError, AssertionError):
            pass
        return None

    async def _take_a_seat(self, seats: str) -> bool | None:
        try:
            answer = await self.http.post(
                self._served.url("events", seats), data={"quantity": "1"}, headers=SAME_ORIGIN
            )
        except httpx.TransportError:
            return None
        return True if answer.status_code == httpx.codes.SEE_OTHER else None

    async def _have_it_booked(self) -> str | None:
        """Send the basket and return where the order is shown; nothing where it was sent before."""
        try:
            basket = await self.http.get(self._served.url("cart", BASKET))
            if EMPTY in basket.text:
                return ""
            answer = await self.send_basket()
        except (httpx.TransportError, AssertionError):
            return None
        address = answer.headers.get("Location", "")
        return address if address.startswith(self._served.url("orders", "/")) else None

    async def _reach_sumup(self) -> str | None:
        """Send the basket and follow to SumUp's page."""
        try:
            answer = await self.send_basket()
            address = answer.headers.get("Location", "")
            if address.startswith(self._served.url("orders", "/checkout/pay/")):
                answer = await self.http.get(address)
                address = answer.headers.get("Location", "")
        except (httpx.TransportError, AssertionError):
            return None
        return address if address.startswith(self._served.url("sumup", "/pay/")) else None

    async def _see_it_paid(self, address: str) -> bool | None:
        try:
            page = await self.http.get(address, follow_redirects=True)
        except httpx.TransportError:
            return None
        return True if PAID in page.text else None


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"the page has no {pattern}"
    return unescape(found[1])
