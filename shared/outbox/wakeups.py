"""Telling the relays of other workers that something was emitted."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import asyncpg
from sqlalchemy import URL

log = logging.getLogger(__name__)

CHANNEL = "outbox"
CONNECTION_NAME = "outbox wake-ups"
COALESCE_SECONDS = 0.005
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
TIMEOUT_SECONDS = 5.0


class Wakeups:
    """One connection of its own that tells and hears; `heard` is called when another worker told.

    NOTIFY is sent after commits and never within them, because a transaction that notifies takes a
    lock which all commits of the database queue for. What comes within five milliseconds is told
    once. While the connection is away the relays' slow poll does the work.
    """

    def __init__(
        self,
        url: URL,
        heard: Callable[[], None],
        *,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._first_pause_seconds = first_pause_seconds
        self._told = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    def start(self) -> None:
        """Connect in the background, and again whenever the connection is lost."""
        self._task = asyncio.create_task(self._stay_connected(), name=CONNECTION_NAME)

    def tell(self) -> None:
        """Wake the other workers, in a moment."""
        self._told.set()

    async def stop(self) -> None:
        """Close the connection."""
        if self._task is None:
            return
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._task = None

    async def _stay_connected(self) -> None:
        pause = self._first_pause_seconds
        while True:
            try:
                await self._tell_and_hear()
            except Exception as error:  # noqa: BLE001  # the outermost edge of background work
                log.warning("the outbox listens to nobody for %g s: %r", pause, error)
            if self.connected.is_set():
                pause = self._first_pause_seconds
            self.connected.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _tell_and_hear(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=TIMEOUT_SECONDS,
            command_timeout=TIMEOUT_SECONDS,
            server_settings={"application_name": CONNECTION_NAME},
        )
        own = connection.get_server_pid()

        def hear(_connection: object, teller: int, _channel: str, _payload: object) -> None:
            if teller != own:
                self._heard()

        def notice_end(_connection: object) -> None:
            self._told.set()

        try:
            connection.add_termination_listener(notice_end)
            await connection.add_listener(CHANNEL, hear)
            self.connected.set()
            # What was told or to be told while the connection was away is made good here.
            self._heard()
            self._told.set()
            while True:
                await self._told.wait()
                await asyncio.sleep(COALESCE_SECONDS)
                self._told.clear()
                await connection.execute(f"NOTIFY {CHANNEL}")
        finally:
            connection.terminate()
