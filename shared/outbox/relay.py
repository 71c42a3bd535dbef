"""The relay: the outbox's background loop in each worker of an app, with its wake-ups."""

from shared.jobs.loop import Loop
from shared.outbox.cleaning import Cleaner
from shared.outbox.courier import Courier
from shared.outbox.wakeups import Wakeups
from shared.runtime import current_runtime

LOOP_NAME = "outbox"
POLL_SECONDS = 2.0


class RelayLoop(Loop):
    """Relays when woken in process, when another worker tells, and every two seconds."""

    def __init__(self) -> None:
        self._courier = Courier()
        self._cleaner = Cleaner()
        self._wakeups: Wakeups | None = None
        super().__init__(LOOP_NAME, POLL_SECONDS, self._relay)

    def start(self) -> None:
        """Begin to relay and to listen, for the current runtime's database."""
        if self.is_running:
            return
        self._courier.accept()
        super().start()
        self._wakeups = Wakeups(current_runtime().database.engine.url, super().wake)
        self._wakeups.start()

    def wake(self) -> None:
        """Relay now, here and in the other workers."""
        super().wake()
        if self._wakeups is not None:
            self._wakeups.tell()

    async def stop(self, limit_seconds: float = 10.0) -> None:
        """Finish the handlers that run, start no others, and stop listening."""
        self._courier.refuse()
        await super().stop(limit_seconds)
        if self._wakeups is not None:
            await self._wakeups.stop()

    async def _relay(self) -> bool:
        return bool(await self._courier.deliver_batch()) or await self._cleaner.clean_if_due()


def relay_loop() -> RelayLoop:
    """Make the relay of one app; `start` is called where its runtime is the current one."""
    return RelayLoop()
