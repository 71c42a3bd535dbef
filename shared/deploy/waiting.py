"""Wait for a database to be there, and for one that others migrate to be ready for this code."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from asyncpg.exceptions import PostgresError

from shared.db.databases import current_revision
from shared.db.migrations import history

T = TypeVar("T")

PAUSE_SECONDS = 0.25
TELL_SECONDS = 5.0

log = logging.getLogger(__name__)


class DatabaseAway(Exception):
    """The database was not there, or not ready, in time; the message says why."""


class _NotYet(Exception):
    """What is waited for has not happened yet."""


async def until_reachable(url: str, *, patience_seconds: float) -> None:
    """Return once the database of `url` takes a connection; raises `DatabaseAway`."""

    async def connect() -> None:
        connection = await asyncpg.connect(_plain(url), timeout=5)
        await connection.close()

    await _until(connect, patience_seconds)


async def until_migrated(app: str, url: str, *, patience_seconds: float) -> None:
    """Return once it is at this code's newest migration or beyond; raises `DatabaseAway`.

    Beyond is what a database is at while the version before is taken back to: migrations only
    expand, so what came later does not disturb.
    """

    async def look() -> None:
        revision = await current_revision(_plain(url))
        if is_behind(app, revision):
            raise _NotYet(f"it is at migration {revision}, and {history(app)[-1]} is needed")

    await _until(look, patience_seconds)


def is_behind(app: str, revision: str | None) -> bool:
    """Say whether a database at this revision lacks a migration that the app's code has."""
    known = history(app)
    return bool(known) and (revision is None or revision in known[:-1])


async def _until(attempt: Callable[[], Awaitable[T]], patience_seconds: float) -> T:
    began = told = time.monotonic()
    while True:
        try:
            return await attempt()
        except (OSError, TimeoutError, PostgresError, _NotYet) as error:
            reason = str(error) or type(error).__name__
            waited = time.monotonic() - began
            if waited > patience_seconds:
                raise DatabaseAway(f"the database is not ready: {reason}") from error
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            log.info("waiting for the database: %s", reason)
        await asyncio.sleep(PAUSE_SECONDS)


def _plain(url: str) -> str:
    return url.replace("+asyncpg", "", 1)
