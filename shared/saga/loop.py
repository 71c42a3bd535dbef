"""The background loop that takes up sagas nobody runs: their worker died, or a step failed."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam

from shared.clock import utcnow
from shared.db.bus import sagas as saga_rows
from shared.db.session import transaction
from shared.errors import MisconfiguredApp
from shared.jobs.leases import Lease
from shared.jobs.loop import Loop
from shared.logs import request_id
from shared.saga.definition import Saga
from shared.saga.record import RECORDS
from shared.saga.runner import run_leased

log = logging.getLogger(__name__)

LOOP_NAME = "sagas"
POLL_SECONDS = 2.0
CONCURRENCY = 8
_OF_KINDS = (saga_rows.c.kind.in_(bindparam("kinds", expanding=True)),)


class SagaLoop(Loop):
    """Runs due sagas of the given kinds, some at a time, none waiting for another."""

    def __init__(self, sagas: Sequence[Saga[Any]]) -> None:
        self._sagas = {saga.kind: saga for saga in sagas}
        if len(self._sagas) < len(sagas):
            raise MisconfiguredApp("Two sagas have the same kind: rename one")
        self._running: set[asyncio.Task[bool]] = set()
        super().__init__(LOOP_NAME, POLL_SECONDS, self._take_up)

    async def stop(self, limit_seconds: float = 10.0) -> None:
        """Let running sagas finish; give back those that take longer than the limit."""
        await super().stop(limit_seconds)
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=limit_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()

    async def _take_up(self) -> bool:
        self._collect()
        free = CONCURRENCY - len(self._running)
        if not free or not self._sagas:
            return False
        async with transaction() as session:
            leases = await RECORDS.claim(
                session,
                now=utcnow(),
                limit=free,
                where=_OF_KINDS,
                values={"kinds": list(self._sagas)},
            )
        for lease in leases:
            task = asyncio.create_task(self._finish(lease), name=f"saga {lease.id}")
            self._running.add(task)
            task.add_done_callback(lambda _: self.wake())
        return bool(leases)

    def _collect(self) -> None:
        done = {task for task in self._running if task.done()}
        self._running -= done
        for task in done:
            task.result()

    async def _finish(self, lease: Lease) -> bool:
        with request_id(f"saga-{lease.id}"):
            return await run_leased(self._sagas[lease.row["kind"]], lease)


def saga_loop(sagas: Sequence[Saga[Any]]) -> SagaLoop:
    """Make the loop that finishes an app's sagas."""
    return SagaLoop(sagas)
