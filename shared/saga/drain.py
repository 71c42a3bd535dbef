"""Sagas made synchronous, for tests: what is due by the clock runs as far as it comes."""

from typing import Any

from sqlalchemy import select

from shared.clock import utcnow
from shared.db.bus import sagas as saga_rows
from shared.db.session import reading
from shared.saga.definition import Saga
from shared.saga.runner import run

BUDGET_SECONDS = 60.0


async def drain_sagas(*sagas: Saga[Any]) -> int:
    """Run what is due of these kinds until nothing is; return how many runs that took.

    One that waits, failed or was parked is left where it stands.
    """
    kinds = {saga.kind: saga for saga in sagas}
    columns = saga_rows.c
    runs = 0
    while True:
        async with reading() as session:
            found = await session.execute(
                select(columns.id, columns.kind)
                .where(
                    columns.kind.in_(kinds),
                    columns.finished_at.is_(None),
                    columns.parked_at.is_(None),
                    columns.next_attempt_at <= utcnow(),
                )
                .order_by(columns.id)
            )
            due = found.all()
        if not due:
            return runs
        for saga_id, kind in due:
            await run(kinds[kind], saga_id, budget_seconds=BUDGET_SECONDS)
            runs += 1
