"""A shop with plenty of loaves and of seats, and the people who buy them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from benchmarks.measuring import Asking
from benchmarks.site import Site
from tests.proofs.buyers import PAGE, SAME_ORIGIN, Buyer
from tests.proofs.things import Tickets, Units, rows
from tests.served import Served

LOAF = "bridge-loaf"
PLENTY = 1_000_000
# A crowd that only prepares itself is no part of what is measured.
AT_A_TIME = 4
ONE = {"quantity": "1"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"} | SAME_ORIGIN

# What nobody pays here is not looked after while others are measured.
LEAVE_ALONE = """
UPDATE payment_attempts SET next_check_at = now() + interval '1 day'
WHERE next_check_at IS NOT NULL
"""
NO_NOTIFICATIONS = {"call": "webhook", "fault": "lost", "times": 0}
ORDERED = """
SELECT payment_attempts.checkout_id, orders.id
FROM orders JOIN payment_attempts ON payment_attempts.order_id = orders.id
WHERE orders.session_id = ANY($1)
"""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order whose checkout was paid at SumUp, and where SumUp would tell so."""

    id: int
    checkout_id: str
    notified_at: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A served platform with things that do not run out."""

    site: Site
    seat: str

    @classmethod
    async def opened(cls, site: Site) -> "Shop":
        """Put loaves on the shelf, announce a supper, and let SumUp tell nobody who has paid."""
        await Units.on_the_shelf(site.served, LOAF, number=PLENTY)
        tickets = await Tickets.at_an_event(site.served, number=PLENTY)
        await tickets.aclose()
        answer = await site.served.http.post(
            site.served.url("sumup", "/_simulator/behaviour"), json=NO_NOTIFICATIONS
        )
        assert answer.is_success, answer.text
        path = f"/{PAGE}/calendar/events/{tickets.entry_id}/tickets/{tickets.type_id}/"
        return cls(site, path)

    @property
    def served(self) -> Served:
        return self.site.served

    @property
    def loaf(self) -> str:
        """The path of the loaf's page."""
        return f"/{PAGE}/counter/{LOAF}/"

    def posting(
        self, app: str, path: str, form: dict[str, str], *, cookie: str = "", leads_to: str
    ) -> Asking:
        """Return the request of a form, whose answer leads to an address that begins like this."""
        return self.site.asking(
            app,
            path,
            method="POST",
            body=urlencode(form),
            headers=FORM | ({"Cookie": cookie} if cookie else {}),
            status=303,
            leads_to=leads_to,
        )

    async def baskets(self, number: int, *, with_seat: bool) -> list[Buyer]:
        """Return so many buyers who have looked at what is in their baskets."""
        await rows(self.served, "orders", LEAVE_ALONE)
        buyers = [Buyer(self.served, next(_numbers)) for _ in range(number)]

        async def fill(buyer: Buyer) -> None:
            await buyer.pick(self.loaf)
            if with_seat:
                address = self.served.url("events", self.seat)
                answer = await buyer.http.post(address, data=ONE, headers=SAME_ORIGIN)
                assert answer.is_redirect, answer.text
            await buyer.look()

        await side_by_side(buyers, fill)
        return buyers

    def checkouts(self, buyers: Sequence[Buyer]) -> list[Asking]:
        """Return the button of each basket, which leads to SumUp."""
        return [
            self.posting(
                "cart",
                f"/{PAGE}/checkout/",
                buyer.form,
                cookie=buyer.cookie,
                leads_to=self.served.url("sumup", "/pay/"),
            )
            for buyer in buyers
        ]

    async def paid(self, number: int, *, with_seat: bool) -> list[Ordered]:
        """Return so many orders that were paid at SumUp, of which nobody here knows."""
        buyers = await self.baskets(number, with_seat=with_seat)

        async def pay(buyer: Buyer) -> None:
            await buyer.check_out()
            # Or it would be found out, and settled, before it is measured.
            await rows(self.served, "orders", LEAVE_ALONE)
            assert buyer.hosted_url is not None, buyer.told
            answer = await buyer.http.post(buyer.hosted_url, data={"outcome": "pay-and-vanish"})
            assert answer.is_redirect, answer.text

        await side_by_side(buyers, pay)
        documents = (
            await self.served.http.get(self.served.url("sumup", "/_simulator/checkouts"))
        ).json()
        addresses = {it["id"]: it["return_url"] for it in documents if it["status"] == "PAID"}
        visits = [buyer.visit for buyer in buyers]
        found = await rows(self.served, "orders", ORDERED, visits)
        ordered = [
            Ordered(it["id"], it["checkout_id"], addresses[it["checkout_id"]]) for it in found
        ]
        assert len(ordered) == number
        for buyer in buyers:
            await buyer.http.aclose()
        return ordered

    def notifications(self, ordered: Sequence[Ordered]) -> list[Asking]:
        """Return what SumUp sends when each of these was paid."""
        return [
            self.site.asking(
                "orders",
                it.notified_at.removeprefix(self.served.url("orders", "")),
                method="POST",
                body=json.dumps({"event_type": "CHECKOUT_STATUS_CHANGED", "id": it.checkout_id}),
                headers={"Content-Type": "application/json"},
            )
            for it in ordered
        ]


async def side_by_side(buyers: Sequence[Buyer], act: Callable[[Buyer], Awaitable[None]]) -> None:
    """Let all of them do something, a few at a time."""
    gate = asyncio.Semaphore(AT_A_TIME)

    async def one(buyer: Buyer) -> None:
        async with gate:
            await act(buyer)

    await asyncio.gather(*map(one, buyers))
