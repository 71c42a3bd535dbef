"""A background loop inside an app's process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from shared.clock import utcnow

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0

Waiter = Callable[[asyncio.Event, float], Awaitable[None]]


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, or after `seconds`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


class Loop:
    """Calls `run` again and again: at once while it answers True, else on `wake()` or in time.

    A failure is logged and ends nothing: the next try comes after a pause that doubles up to a
    minute. `wake()` does not shorten that pause, so a busy app does not hammer a broken database.
    """

    def __init__(
        self,
        name: str,
        interval_seconds: float,
        run: Callable[[], Awaitable[bool | None]],
        *,
        wait: Waiter = wait_at_most,
        in_every_process: bool = False,
    ) -> None:
        """Take what to run; `in_every_process` is for what a process keeps for itself alone."""
        self.name = name
        self.in_every_process = in_every_process
        self.interval_seconds = interval_seconds
        self.last_success_at: datetime | None = None
        self.last_error: str | None = None
        self.failures = 0
        self._run = run
        self._wait = wait
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin to run, in the context of the caller; a loop that runs already goes on."""
        if self.is_running:
            return
        self._stopping.clear()
        self._task = asyncio.create_task(self._work(), name=f"loop {self.name}")

    def wake(self) -> None:
        """Run again without waiting; calls during a run lead to one more run after it."""
        self._woken.set()

    async def stop(self, limit_seconds: float = 10.0) -> None:
        """Let the current run finish; one that takes longer than the limit is cancelled."""
        if self._task is None:
            return
        self._stopping.set()
        self._woken.set()
        done, _ = await asyncio.wait({self._task}, timeout=limit_seconds)
        if not done:
            logger.warning("loop %s did not stop within %s s", self.name, limit_seconds)
            self._task.cancel()
            await asyncio.wait({self._task})
        self._task = None

    async def _work(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                more = await self._run()
            except Exception as error:  # noqa: BLE001  # the outermost edge of background work
                await self._pause_after(error)
                continue
            self._note_success()
            if more:
                # A run that never waits must still let the app answer requests.
                await asyncio.sleep(0)
            elif not self._stopping.is_set():
                await self._wait(self._woken, self.interval_seconds)

    def _note_success(self) -> None:
        if self.failures:
            logger.info("loop %s works again after %s failures", self.name, self.failures)
        self.failures = 0
        self.last_error = None
        self.last_success_at = utcnow()

    async def _pause_after(self, error: Exception) -> None:
        pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(self.failures, 10), LONGEST_PAUSE_SECONDS)
        self.failures += 1
        problem = f"{type(error).__name__}: {error}"
        # The traceback once; while the same thing keeps failing, a line is enough.
        logger.error(
            "loop %s failed, next try in %g s: %s",
            self.name,
            pause,
            problem,
            exc_info=None if problem == self.last_error else error,
        )
        self.last_error = problem
        if not self._stopping.is_set():
            await self._wait(self._stopping, pause)
