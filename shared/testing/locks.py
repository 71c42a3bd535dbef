"""Know in a test that somebody waits for a lock, instead of hoping so after a while."""

import asyncio
from typing import Any, Literal

from sqlalchemy import text

from shared.db import reading

# A row that somebody waits for already is waited for by another kind of lock.
KINDS = {"row": ["transactionid", "tuple"], "advisory": ["advisory"]}
# Of this database alone: apps that are served to other tests have theirs on the same server.
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database() AND locktype = ANY(:kinds) AND NOT granted
"""


async def until_waiting(
    *tasks: "asyncio.Task[Any]", on: Literal["row", "advisory"] = "row"
) -> None:
    """Return once so many wait in the database for a lock of that kind, or a task is done."""
    while not any(task.done() for task in tasks):
        async with reading() as session:
            if await session.scalar(text(WAITING), {"kinds": KINDS[on]}) >= len(tasks):
                return
