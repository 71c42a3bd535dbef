"""The loop that tries runs out and writes them, in whichever process is free."""

from typing import cast

from sqlalchemy import Table

from blog.ghost.models import GhostRun, RunState
from blog.ghost.runs import try_out, write_next
from shared.clock import utcnow
from shared.db import transaction
from shared.jobs.leases import BackOff, Lease, LeasedTable
from shared.jobs.loop import Loop
from shared.runtime import current_runtime

LOOP_NAME = "ghost-imports"
POLL_SECONDS = 5.0
TRIES = 5

_table = cast(Table, GhostRun.__table__)
runs = LeasedTable(_table, done=_table.c.rested_at, back_off=BackOff(tries=TRIES))


class TakenOver(Exception):
    """Somebody else works on the run by now."""


def ghost_imports_loop() -> Loop:
    """Make the loop that works on runs."""
    return Loop(LOOP_NAME, POLL_SECONDS, work_on_runs)


def begin_soon() -> None:
    """Let the loop look at once; for `on_commit`."""
    current_runtime().loops[LOOP_NAME].wake()


async def work_on_runs() -> bool:
    """Do a portion of one run; True when there may be more to do."""
    async with transaction() as session:
        leases = await runs.claim(session, now=utcnow(), limit=1)
    for lease in leases:
        await _work(lease)
    return bool(leases)


async def _work(lease: Lease) -> None:
    async def keep() -> None:
        async with transaction() as session:
            if not await runs.renew(session, lease, now=utcnow()):
                raise TakenOver

    # What fails in another way is the loop's to tell: the lease runs out, and after a few the run
    # is parked.
    try:
        if lease.row["state"] == RunState.READING:
            await try_out(lease.id, keep)
        else:
            await write_next(lease.id)
    except TakenOver:
        return
    async with transaction() as session:
        await runs.give_back(session, lease, until=utcnow())
