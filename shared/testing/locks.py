"""Know in a test that somebody waits for a lock, instead of hoping so after a while."""

import asyncio
from typing import Any, Literal

from sqlalchemy import text

from shared.db import reading

# A row that somebody waits for already is waited for by another kind of lock.
KINDS = {"row": ["transactionid", "tuple"], "advisory": ["advisory"]}


async def until_waiting(
    *tasks: "asyncio.Task[Any]", on: Literal["row", "advisory"] = "row"
) -> None:
    """Return once so many wait in the database for a lock of that kind, or a task is done."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = ANY(:kinds) AND NOT granted")
    while not any(task.done() for task in tasks):
        async with reading() as session:
            if await session.scalar(waiting, {"kinds": KINDS[on]}) >= len(tasks):
                return
