"""The simulator as an ASGI app, with what tests do to it directly."""

import asyncio
import functools
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import httpx
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from quart import Quart

from shared.clock import utcnow
from shared.money import Money
from shared.testing.sumup.access import asking
from shared.testing.sumup.checkouts_api import checkouts_api
from shared.testing.sumup.console import console
from shared.testing.sumup.hosted_page import hosted_page, return_address
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.records import CheckoutRecord
from shared.testing.sumup.simulator import Simulator
from shared.testing.sumup.switches import Call, Fault, Switch
from shared.testing.sumup.transactions_api import transactions_api
from shared.testing.sumup.transport import SimulatorTransport
from shared.testing.sumup.webhooks import Notification

_POLL_SECONDS = 0.5
_WEBHOOK_TIMEOUT = 10.0


class SimulatorApp:
    """SumUp for development, demonstrations and tests: an ASGI app with switches.

    Served, it sends its notifications by itself; in process they wait for `deliver_webhooks`.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "lifespan":
            await self._deliver_while_serving(receive, send)
            return
        with asking(self._simulator):
            await _routes()(scope, receive, send)

    def transport(self) -> SimulatorTransport:
        """Return a transport for an httpx client in this process."""
        # Hypercorn types ASGI more narrowly than httpx does.
        return SimulatorTransport(app=self)  # type: ignore[arg-type]

    @property
    def checkouts(self) -> tuple[CheckoutRecord, ...]:
        """Return all checkouts as they are now, the oldest first."""
        return self._simulator.book.checkouts

    @property
    def calls(self) -> Counter[Call]:
        """Return how often each call was made, refused ones included."""
        return self._simulator.calls

    @property
    def webhooks_waiting(self) -> tuple[Notification, ...]:
        """Return the notifications still to be sent, the first due first."""
        return self._simulator.postman.waiting

    def behave(
        self,
        call: Call,
        fault: Fault,
        *,
        times: int | None = 1,
        seconds: float = 0.0,
        reads: int = 1,
    ) -> None:
        """Misbehave at the next `times` calls of a kind, or until cleared where it is None."""
        self._simulator.switches.add(Switch(call, fault, times, seconds, reads))

    def clear(self, call: Call | None = None) -> None:
        """Behave again, at one kind of call or at all."""
        self._simulator.switches.clear(call)

    def pay(self, checkout_id: str, *, amount: Money | None = None) -> str | None:
        """Pay as a shopper does at the hosted page; returns where they are sent back to.

        With an `amount`, another one is taken than was asked for, which SumUp never should.
        """
        record = self._simulator.book.attempt(checkout_id, succeeded=True, amount=amount)
        return return_address(record) if record.redirect_url else None

    def decline(self, checkout_id: str) -> None:
        """Try to pay, and be declined."""
        self._simulator.book.attempt(checkout_id, succeeded=False)

    def give_back(self, transaction_id: str, amount: Money) -> None:
        """Give money back as a merchant does in SumUp's own app."""
        book = self._simulator.book
        for record in book.checkouts:
            for attempt in record.attempts:
                if attempt.id == transaction_id:
                    book.refund(record.id, attempt, amount)

    def send_forged_webhook(self, url: str, checkout_id: str) -> None:
        """Queue a notification that SumUp would never send."""
        self._simulator.postman.send_forged(url, checkout_id)

    async def deliver_webhooks(self, *, together: bool = False) -> int:
        """Send the notifications that are due now, once each; returns how many."""
        self._simulator.book.close_what_ran_out()
        return await self._simulator.postman.deliver(together=together)

    async def aclose(self) -> None:
        """Close the file of records and the client of the notifications."""
        await self._simulator.aclose()

    async def _deliver_while_serving(
        self, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        await receive()
        delivering = asyncio.create_task(self._deliver_for_ever())
        await send({"type": "lifespan.startup.complete"})
        try:
            await receive()
        finally:
            delivering.cancel()
            with suppress(asyncio.CancelledError):
                await delivering
            await self.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _deliver_for_ever(self) -> None:
        news = self._simulator.postman.has_news
        while True:
            await self.deliver_webhooks(together=True)
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), _POLL_SECONDS)
            news.clear()


def create_simulator(
    *,
    merchants: Sequence[Merchant],
    public_url: str,
    database: Path | None = None,
    webhook_client: httpx.AsyncClient | None = None,
    clock: Callable[[], datetime] = utcnow,
    time_scale: float = 1.0,
) -> SimulatorApp:
    """Make a simulated SumUp that knows these merchants.

    Checkouts live in memory, or in the SQLite file `database`; `time_scale` multiplies the times
    after which a notification is sent again.
    """
    return SimulatorApp(
        Simulator(
            merchants,
            public_url=public_url,
            database=database,
            webhook_client=webhook_client or httpx.AsyncClient(timeout=_WEBHOOK_TIMEOUT),
            clock=clock,
            time_scale=time_scale,
        )
    )


@functools.cache
def _routes() -> Quart:
    # One for all simulators of a process: tests make hundreds, and binding routes takes its time.
    web = Quart(__name__)
    for blueprint in (checkouts_api, transactions_api, hosted_page, console):
        web.register_blueprint(blueprint)
    return web
