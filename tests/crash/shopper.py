"""A shopper without a browser: picks a loaf and sends the basket."""

import re
from html import unescape

import httpx

from tests.served import Served

LOAF = "/ash-lane-bakery/counter/bridge-loaf/"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Shopper:
    """One jar of cookies for all sites of the co-operative."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self.http = httpx.AsyncClient(timeout=60)

    async def pick(self) -> None:
        """Put a loaf into the basket."""
        page = await self.http.get(self._served.url("market", LOAF))
        action = _found(r'<form[^>]*action="([^"]*basket[^"]*)"', page.text)
        answer = await self.http.post(
            str(page.url.join(action)), data={"quantity": "1"}, headers=SAME_ORIGIN
        )
        assert answer.status_code == 303, answer.text

    async def send_basket(self) -> httpx.Response:
        """Send the basket to be paid."""
        basket = await self.http.get(self._served.url("cart", "/ash-lane-bakery/"))
        seen = _found(r'name="seen" value="([^"]+)"', basket.text)
        return await self.http.post(
            self._served.url("cart", "/ash-lane-bakery/checkout/"),
            data={"email": "ada@example.org", "name": "Ada", "seen": seen},
            headers=SAME_ORIGIN,
        )


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"the page has no {pattern}"
    return unescape(found[1])
