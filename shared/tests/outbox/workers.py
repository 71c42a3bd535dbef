"""Real workers of the app, and ways to wait for what they do."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from shared.db.session import Database
from shared.outbox.relay import RelayLoop
from shared.runtime import running
from shared.tests.outbox.cast import Ear, board

NEVER = 3600.0
PATIENCE = 60.0


class HeardAll:
    """Lets a test wait until so many notes were heard."""

    def __init__(self, count: int) -> None:
        self._missing = count
        self._done = asyncio.Event()

    async def __call__(self, note: str) -> None:
        self._missing -= 1
        if not self._missing:
            self._done.set()

    async def wait(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._done.wait()


@contextmanager
def logged(name: str) -> Iterator[Callable[[], Awaitable[str]]]:
    """Let a test wait for the next line of a logger."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    handler = logging.Handler()
    handler.emit = lambda record: lines.put_nowait(record.getMessage())  # type: ignore[method-assign]  # the whole of this handler
    logger = logging.getLogger(name)
    logger.addHandler(handler)

    async def next_line() -> str:
        async with asyncio.timeout(PATIENCE):
            return await lines.get()

    try:
        yield next_line
    finally:
        logger.removeHandler(handler)


@asynccontextmanager
async def started(database: Database, *ears: Ear) -> AsyncIterator[RelayLoop]:
    """A worker of the app whose relay never looks by itself."""
    relay = RelayLoop()
    relay.interval_seconds = NEVER
    runtime = board(database, *ears)
    runtime.loops["outbox"] = relay
    with running(runtime):
        relay.start()
    assert relay.wakeups is not None
    async with asyncio.timeout(PATIENCE):
        await relay.wakeups.connected.wait()
    try:
        yield relay
    finally:
        await relay.stop()
