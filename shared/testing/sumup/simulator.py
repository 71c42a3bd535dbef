"""The simulated SumUp without its web face: accounts, checkouts, switches, notifications."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import httpx

from shared.testing.sumup.book import Book, Lag
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.records import CheckoutRecord
from shared.testing.sumup.store import Shelf, open_database
from shared.testing.sumup.switches import Call, Fault, Switch, Switches
from shared.testing.sumup.webhooks import Notification, Postman


class Simulator:
    """Hold what the calls, the hosted page and the console work on."""

    def __init__(
        self,
        merchants: Sequence[Merchant],
        *,
        public_url: str,
        database: Path | None,
        webhook_client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        time_scale: float,
    ) -> None:
        self.merchants = {merchant.code: merchant for merchant in merchants}
        self.public_url = public_url.rstrip("/")
        self.clock = clock
        self.switches = Switches()
        self.calls: Counter[Call] = Counter()
        self._by_key = {merchant.api_key: merchant for merchant in merchants}
        self._webhook_client = webhook_client
        self._database: sqlite3.Connection | None = open_database(database)
        self.postman = Postman(
            Shelf("notification", Notification, self._database),
            webhook_client,
            clock,
            public_url=self.public_url,
            time_scale=time_scale,
        )
        self.book = Book(
            Shelf("checkout", CheckoutRecord, self._database),
            clock,
            self._tell_of_change,
            merchant_codes=self.merchants,
        )

    def merchant_of_key(self, api_key: str) -> Merchant | None:
        """Return whose key it is."""
        return self._by_key.get(api_key)

    def take(self, call: Call) -> Switch | None:
        """Count a call and use up the switch set for it."""
        self.calls[call] += 1
        return self.switches.take(call)

    async def aclose(self) -> None:
        """Close the client of the notifications and the file of records."""
        await self._webhook_client.aclose()
        if self._database is not None:
            self._database.close()

    def _tell_of_change(self, record: CheckoutRecord) -> None:
        if any(attempt.refunds for attempt in record.attempts):
            return
        fault = self.take(Call.WEBHOOK)
        if fault and fault.fault is Fault.EARLY:
            self.book.veil(record.id, fault.reads)
        others = [it.id for it in self.book.newest_first() if it.id != record.id]
        self.postman.notify(
            record, self.merchants[record.merchant_code], fault=fault, other_ids=others
        )


def lag_of(switch: Switch | None) -> Lag | None:
    """Return how far a read is behind, where the switch is about that."""
    return Lag(switch.seconds) if switch and switch.fault is Fault.LAGGING else None
