"""What a question sends to PostgreSQL, and how long PostgreSQL says that takes."""

import json
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import event

from shared.db import ReadSession
from shared.db.session import Database

Question = Callable[[ReadSession], Awaitable[object]]
Sent = list[tuple[str, Any]]

MEASURED = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)"


async def asked(database: Database, question: Question, *, times: int) -> tuple[Sent, float]:
    """Ask some times; return the statements of the last time, and the median of the seconds."""
    statements: Sent = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        statements.append((statement, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    taken = []
    for _ in range(times):
        statements.clear()
        session = database.new_reader()
        began = perf_counter()
        await question(session)
        taken.append(perf_counter() - began)
        await session.close()
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return statements, median(taken)


async def explained(
    connection: asyncpg.Connection, statement: str, values: Any, *, times: int = 5
) -> float:
    """Return the median of the milliseconds PostgreSQL says it needed, planning included.

    It times the whole: to look at the clock for each row of each step takes longer than the steps.
    """
    taken = []
    for _ in range(times):
        plan = await connection.fetchval(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", *values
        )
        (told,) = json.loads(plan)
        taken.append(told["Planning Time"] + told["Execution Time"])
    return median(taken)
