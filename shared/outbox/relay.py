"""The relay: the outbox's background loop in each worker of an app, with its wake-ups."""

import asyncio
import logging
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from shared.jobs.loop import Loop
from shared.outbox.cleaning import Cleaner
from shared.outbox.courier import Courier, Outcome
from shared.outbox.deliveries import BATCH, Delivery
from shared.outbox.wakeups import Wakeups
from shared.runtime import current_runtime

log = logging.getLogger(__name__)

LOOP_NAME = "outbox"
POLL_SECONDS = 2.0

Round = asyncio.Task[list[Outcome]]


class RelayLoop(Loop):
    """Relays when woken in process, when another worker tells, and every two seconds.

    Each handler works through a batch of its own in the background, one at a time, so that a
    handler whose sibling is slow or away keeps no other handler waiting.
    """

    def __init__(self) -> None:
        self._courier = Courier()
        self._cleaner = Cleaner()
        self._rounds: dict[str, Round] = {}
        self.wakeups: Wakeups | None = None
        super().__init__(LOOP_NAME, POLL_SECONDS, self._relay)

    def start(self) -> None:
        """Begin to relay and to listen, for the current runtime's database."""
        if self.is_running:
            return
        self._courier.accept()
        super().start()
        self.wakeups = Wakeups(current_runtime().database.engine.url, super().wake)
        self.wakeups.start()

    def wake(self) -> None:
        """Relay now, here and in the other workers."""
        super().wake()
        if self.wakeups is not None:
            self.wakeups.tell()

    async def stop(self, limit_seconds: float = 10.0) -> None:
        """Finish the handlers that run, start no others, and stop listening."""
        self._courier.refuse()
        await super().stop(limit_seconds)
        await self._end_rounds(limit_seconds)
        if self.wakeups is not None:
            await self.wakeups.stop()

    async def _relay(self) -> bool:
        self._collect_rounds()
        idle = [name for name in current_runtime().handlers.names if name not in self._rounds]
        batch = await self._courier.claim(idle) if idle else []
        by_handler = sorted(batch, key=attrgetter("handler"))
        for handler, deliveries in groupby(by_handler, key=attrgetter("handler")):
            self._start_round(handler, list(deliveries))
        # Less than a batch was all there is; what a round makes claimable wakes the relay again.
        return await self._cleaner.clean_if_due() or len(batch) == BATCH

    def _start_round(self, handler: str, deliveries: Sequence[Delivery]) -> None:
        round_ = asyncio.create_task(self._courier.deliver(deliveries), name=f"outbox {handler}")
        self._rounds[handler] = round_
        round_.add_done_callback(lambda _: Loop.wake(self))

    def _collect_rounds(self) -> None:
        for handler, round_ in [*self._rounds.items()]:
            if round_.done():
                del self._rounds[handler]
                round_.result()

    async def _end_rounds(self, limit_seconds: float) -> None:
        if not self._rounds:
            return
        _, late = await asyncio.wait(self._rounds.values(), timeout=limit_seconds)
        for round_ in late:
            round_.cancel()
        for error in await asyncio.gather(*self._rounds.values(), return_exceptions=True):
            if isinstance(error, BaseException):
                log.warning("deliveries were left to their leases: %r", error)
        self._rounds.clear()


def relay_loop() -> RelayLoop:
    """Make the relay of one app; `start` is called where its runtime is the current one."""
    return RelayLoop()
