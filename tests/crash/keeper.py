"""A keeper of the page, who gives money back by its form, and presses again when that fails."""

import re
from html import unescape

import httpx

from tests.crash.databases import Databases
from tests.crash.shopper import PATIENCE_SECONDS, SAME_ORIGIN
from tests.served import Served, eventually

EMAIL = "keeper@example.org"


class Keeper:
    """Signed in as who keeps the orders of the demonstration's bakery."""

    def __init__(self, served: Served, databases: Databases) -> None:
        self._served = served
        self._databases = databases
        self.http = httpx.AsyncClient(timeout=60)

    async def sign_in(self) -> None:
        """Sign in by the link in a mail."""
        asked = {"email": EMAIL, "next": ""}
        await self.http.post(self._served.url("blog", "/sign-in/"), data=asked, headers=SAME_ORIGIN)
        link = await eventually(self._mailed_link)
        answer = await self.http.post(link, headers=SAME_ORIGIN)
        assert answer.status_code == 303, answer.text

    async def give_back(self, order_id: int, *, everything: bool) -> int:
        """Give an order's units back, or everything by one press; return the amount."""
        form = await self._form(order_id, everything=everything)
        return await eventually(lambda: self._agree(order_id, form), within=PATIENCE_SECONDS)

    async def _agree(self, order_id: int, form: dict[str, str]) -> int | None:
        """Send the form, agree to what it says, and look whether the order has a refund then."""
        page_id = await self._databases.value(
            "orders", "SELECT page_post_id FROM orders WHERE id = $1", order_id
        )
        address = self._served.url("orders", f"/keep/{page_id}/orders/{order_id}/refunds/")
        try:
            asked = await self.http.post(address, data=form, headers=SAME_ORIGIN)
            said = re.search(r'name="agreed" value="(\d+)"', unescape(asked.text))
            if said:
                agreed = form | {"agreed": said[1]}
                await self.http.post(address, data=agreed, headers=SAME_ORIGIN)
        except httpx.TransportError:
            return None
        minor: int | None = await self._databases.value(
            "orders", "SELECT amount_minor FROM refunds WHERE order_id = $1", order_id
        )
        return minor

    async def _form(self, order_id: int, *, everything: bool) -> dict[str, str]:
        key = {"key": f"refund-of-{order_id}"}
        if everything:
            return key | {"way": "full", "put_back": "on"}
        (item,) = await self._databases.rows(
            "orders", "SELECT id, quantity FROM order_items WHERE order_id = $1", order_id
        )
        return key | {
            "way": "lines",
            f"item-{item['id']}": str(item["quantity"]),
            "return": str(item["id"]),
        }

    async def _mailed_link(self) -> str | None:
        answer = await self._served.http.get(
            self._served.url("mail", "/api/messages"), params={"to": EMAIL}
        )
        links = [link for mail in answer.json() for link in mail["links"]]
        return next((link for link in links if "/sign-in/" in link), None)
