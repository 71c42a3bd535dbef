"""The life of a run: begun, read, reviewed, written; one of a supplier at a time."""

from datetime import datetime

from sqlalchemy import delete, select

from market.imports.errors import ManyGone, NotReady, StillWriting
from market.imports.models import (
    OVER,
    ImportChunk,
    ImportRow,
    ImportRun,
    RunState,
    Verdict,
)
from market.imports.queries import count_rows, lock_run
from market.suppliers.models import Supplier
from shared.db import WriteSession

# More than one in five goods at once is rather a broken file than an emptied warehouse.
MOST_GONE_PERCENT = 20
FEW_GOODS = 5
RUNS_WITH_ROWS = 5


async def begin_run(
    session: WriteSession,
    supplier: Supplier,
    *,
    now: datetime,
    state: RunState = RunState.MAPPING,
    file_name: str = "",
    is_whole: bool = False,
    key: str | None = None,
) -> ImportRun:
    """Begin a run; one of the supplier's that is not written yet is discarded.

    Raises `StillWriting` while one is being written.
    """
    # Locked, so that of two at once the second finds what the first began.
    await session.execute(select(Supplier.id).where(Supplier.id == supplier.id).with_for_update())
    await _discard_open(session, supplier, now=now)
    run = ImportRun(
        supplier_id=supplier.id,
        state=state,
        file_name=file_name,
        is_whole=is_whole,
        key=key,
        rested_at=now,
        next_attempt_at=now,
        counts={},
        read_up_to=0,
        written_up_to=0,
        of_goods=0,
    )
    session.add(run)
    await session.flush()
    await _forget_old_rows(session, supplier)
    return run


def has_many_gone(run: ImportRun) -> bool:
    """Say whether so many goods would go that somebody has to say that they may."""
    gone = run.count(Verdict.GONE)
    return gone > FEW_GOODS and gone * 100 > run.of_goods * MOST_GONE_PERCENT


async def begin_reading(session: WriteSession, run: ImportRun, *, now: datetime) -> None:
    """Have a run's file read by whichever process is free; the run is locked."""
    if run.state is not RunState.MAPPING:
        raise NotReady()
    _hand_out(run, RunState.READING, now=now)
    await session.flush()


async def begin_writing(
    session: WriteSession, run_id: int, *, may_go: bool, now: datetime
) -> ImportRun:
    """Have a reviewed run written; raises `NotReady` or `ManyGone`."""
    run = await lock_run(session, run_id)
    if run.state is not RunState.READY:
        raise NotReady()
    if has_many_gone(run) and not may_go:
        raise ManyGone(gone=run.count(Verdict.GONE), goods=run.of_goods)
    _hand_out(run, RunState.WRITING, now=now)
    await session.flush()
    return run


async def rest_as(
    session: WriteSession, run: ImportRun, state: RunState, *, now: datetime, problem: str = ""
) -> None:
    """Let a run stand as it is; what it no longer needs is removed. The run is locked."""
    run.state = state
    run.rested_at = now
    run.problem = problem
    run.leased_until = run.lease_token = None
    if state is RunState.WRITTEN:
        run.written_at = now
        run.counts = await count_rows(session, run.id)
    if state is not RunState.MAPPING:
        await session.execute(delete(ImportChunk).where(ImportChunk.run_id == run.id))
    if state in (RunState.REFUSED, RunState.DISCARDED):
        await session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    await session.flush()


async def discard_run(session: WriteSession, run_id: int, *, now: datetime) -> ImportRun:
    """Put away a run that is not to be written; raises `NotReady` once it is."""
    run = await lock_run(session, run_id)
    if run.state.is_over or run.state is RunState.WRITING:
        raise NotReady()
    await rest_as(session, run, RunState.DISCARDED, now=now)
    return run


def _hand_out(run: ImportRun, state: RunState, *, now: datetime) -> None:
    run.state = state
    run.rested_at = run.parked_at = run.last_error = None
    run.attempts = 0
    run.next_attempt_at = now


async def _discard_open(session: WriteSession, supplier: Supplier, *, now: datetime) -> None:
    statement = (
        select(ImportRun)
        .where(ImportRun.supplier_id == supplier.id, ImportRun.state.not_in(OVER))
        .with_for_update()
    )
    for run in (await session.scalars(statement)).all():
        if run.state is RunState.WRITING and run.parked_at is None:
            raise StillWriting()
        await rest_as(session, run, RunState.DISCARDED, now=now)


async def _forget_old_rows(session: WriteSession, supplier: Supplier) -> None:
    """Keep what became of the rows of the latest runs only; the counts of all are kept."""
    latest = (
        select(ImportRun.id)
        .where(ImportRun.supplier_id == supplier.id)
        .order_by(ImportRun.id.desc())
        .limit(RUNS_WITH_ROWS)
    )
    old = select(ImportRun.id).where(
        ImportRun.supplier_id == supplier.id, ImportRun.id.not_in(latest)
    )
    await session.execute(delete(ImportRow).where(ImportRow.run_id.in_(old)))
