"""Running a saga's remaining steps under its lease."""

import asyncio
import logging
from datetime import timedelta

from pydantic import ValidationError
from sqlalchemy import bindparam

from shared.clock import utcnow
from shared.db.bus import sagas
from shared.db.session import reading, transaction
from shared.jobs.failures import describe_failure
from shared.jobs.leases import Lease, Outcome
from shared.saga import record
from shared.saga.definition import D, Saga, SagaRun
from shared.saga.record import RECORDS, LeaseLost

log = logging.getLogger(__name__)

# Shorter than the lease, which each record renews: a step that starts ends while it is held.
STEP_LIMIT = timedelta(seconds=15)
GLANCE_SECONDS = 0.05
_THIS_ONE = (sagas.c.id == bindparam("this_id"), sagas.c.kind == bindparam("this_kind"))


class StepRecordedNothing(Exception):
    """A step ended without `record` or `finish`: it would run for ever."""


async def run(saga: Saga[D], saga_id: int, *, budget_seconds: float) -> bool:
    """Run a saga's remaining steps here until it is finished or fails, or the budget ends.

    Returns whether it is finished. While another worker runs it, that one is waited for. What is
    left over, at the end of the budget or after a failure, is finished by the saga loop.
    """
    budget = asyncio.timeout(budget_seconds)
    try:
        async with budget:
            while True:
                lease = await _lease(saga, saga_id)
                if lease is not None:
                    return await run_leased(saga, lease)
                async with reading() as session:
                    found = await record.standing(session, saga_id, now=utcnow())
                if found.is_finished or not found.is_leased:
                    return found.is_finished
                await asyncio.sleep(GLANCE_SECONDS)
    except TimeoutError:
        if not budget.expired():
            raise
        return False


async def run_leased(saga: Saga[D], lease: Lease) -> bool:
    """Run the remaining steps of a saga this worker holds; return whether it is finished."""
    try:
        current = saga.resume(lease)
    except ValidationError as error:
        await _note_failure(saga, lease, lease.row["step"], error)
        return False
    while not current.is_finished:
        try:
            await _run_step(saga, current)
        except asyncio.CancelledError:
            async with transaction() as session:
                await RECORDS.give_back(session, current.lease, until=utcnow())
            raise
        except LeaseLost as error:
            log.warning("%s", error)
            return False
        except Exception as error:  # noqa: BLE001  # the outermost edge of a step
            await _note_failure(saga, current.lease, current.step, error)
            return False
        if current.is_waiting:
            return False
    return True


async def _run_step(saga: Saga[D], current: SagaRun[D]) -> None:
    step = saga.step_at(current.step)
    current.has_moved = False
    async with asyncio.timeout(STEP_LIMIT.total_seconds()):
        await step(current)
    if not current.has_moved:
        raise StepRecordedNothing(
            f"{saga.kind}.{current.step} must end with record, wait or finish"
        )


async def _lease(saga: Saga[D], saga_id: int) -> Lease | None:
    async with transaction() as session:
        leases = await RECORDS.claim(
            session,
            now=utcnow(),
            limit=1,
            where=_THIS_ONE,
            values={"this_id": saga_id, "this_kind": saga.kind},
        )
    return leases[0] if leases else None


async def _note_failure(saga: Saga[D], lease: Lease, step: str, error: Exception) -> None:
    text = describe_failure(error)
    async with transaction() as session:
        outcome = await RECORDS.fail(session, lease, error=text, now=utcnow())
    facts = {"saga": lease.id, "kind": saga.kind, "step": step, "attempts": lease.attempts}
    if outcome is Outcome.PARKED:
        log.error("saga parked: %s", text, extra=facts, exc_info=error)
    else:
        log.warning("saga step failed: %s", text, extra=facts)
