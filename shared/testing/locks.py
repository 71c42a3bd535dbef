"""Know in a test that somebody waits for a lock, instead of hoping so after a while."""

import asyncio
from typing import Any, Literal

from sqlalchemy import text

from shared.db import reading


async def until_waiting(
    task: "asyncio.Task[Any]", *, on: Literal["transactionid", "advisory"] = "transactionid"
) -> None:
    """Return once somebody in the database waits for a lock of that kind, or the task is done."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = :kind AND NOT granted")
    while not task.done():
        async with reading() as session:
            if await session.scalar(waiting, {"kind": on}):
                return
