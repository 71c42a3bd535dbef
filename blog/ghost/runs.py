"""The life of a run: sent, read, tried out, written, batch by batch."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update

from blog.ghost.errors import NotReady
from blog.ghost.items import Item
from blog.ghost.live.asking import Ghost, client_for_ghost
from blog.ghost.live.errors import SiteForgotten
from blog.ghost.live.queries import site_by_id
from blog.ghost.live.reading import read_live
from blog.ghost.live.service import keys_to
from blog.ghost.models import LONGEST_NAME, GhostRun, GhostRunRow, Kind, RunState
from blog.ghost.pictures import reading_of, take_pictures
from blog.ghost.sources import items_in
from blog.ghost.writing import Outcome, write_item
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.clock import utcnow
from shared.db import ReadSession, WriteSession, reading, transaction
from shared.errors import DomainError
from shared.outward.client import OutwardClient

BATCH = 25
AT_ONCE = 500

Keep = Callable[[], Awaitable[None]]


class _TriedOut(Exception):
    """Everything was written; now it is taken back."""


async def begin_run(
    session: WriteSession,
    *,
    name: str,
    content: bytes | None = None,
    site: str,
    site_id: int | None = None,
    now: datetime,
    rests: bool = False,
) -> GhostRun:
    """Take in what was sent, or which Ghost to ask; with `rests` the caller reads it itself."""
    run = GhostRun(
        state=RunState.READING,
        name=name[-LONGEST_NAME:],
        site=site.rstrip("/"),
        site_id=site_id,
        content=content,
        next_attempt_at=now,
        rested_at=now if rests else None,
    )
    session.add(run)
    await session.flush()
    await record(session, Audited.IMPORT_SENT, on=(ObjectType.IMPORT, run.id))
    return run


async def try_out(
    run_id: int, keep: Keep | None = None, *, client: OutwardClient | None = None
) -> None:
    """Read what was sent and write it as it would be, take that back, and keep what it came to."""
    async with reading() as session:
        run = await session.get_one(GhostRun, run_id)
        content = await session.scalar(select(GhostRun.content).where(GhostRun.id == run_id))
    try:
        items, site = await _read(run, content, keep, client)
    except DomainError as problem:
        await _rest(run_id, RunState.REFUSED, problem=str(problem))
        return
    run.site = site
    outcomes = await _outcomes(run, items, keep)
    rows = [
        {
            "run_id": run_id,
            "position": position,
            "kind": item.kind,
            "ghost_id": item.ghost_id,
            "title": item.title,
            "item": item.all,
            "verdict": outcome.verdict,
            "reasons": outcome.reasons,
        }
        for position, (item, outcome) in enumerate(zip(items, outcomes, strict=True), start=1)
    ]
    async with transaction() as session:
        for begin in range(0, len(rows), AT_ONCE):
            await session.execute(insert(GhostRunRow), rows[begin : begin + AT_ONCE])
        await session.execute(
            update(GhostRun)
            .where(GhostRun.id == run_id)
            .values(content=None, site=site, rows=len(rows))
        )
    await _rest(run_id, RunState.READY)


async def begin_writing(
    session: WriteSession, run_id: int, *, now: datetime, rests: bool = False
) -> GhostRun:
    """Have a run that was looked at written, with `rests` by the caller; raises `NotReady`."""
    run = await lock_run(session, run_id)
    if run is None or run.state is not RunState.READY:
        raise NotReady()
    run.state = RunState.WRITING
    run.rested_at = now if rests else None
    run.parked_at = run.last_error = None
    run.attempts, run.next_attempt_at = 0, now
    await record(session, Audited.IMPORT_WRITTEN, on=(ObjectType.IMPORT, run.id))
    await session.flush()
    return run


async def discard_run(session: WriteSession, run_id: int, *, now: datetime) -> None:
    """Put away a run that is not to be written; raises `NotReady` once it is."""
    run = await lock_run(session, run_id)
    if run is None or run.state is not RunState.READY:
        raise NotReady()
    run.state, run.rested_at = RunState.DISCARDED, now
    await record(session, Audited.IMPORT_DISCARDED, on=(ObjectType.IMPORT, run.id))


async def write_next(run_id: int, *, client: OutwardClient | None = None) -> bool:
    """Write the next rows of a run, all of them or none; returns whether there are more."""
    async with reading() as session:
        run = await session.get_one(GhostRun, run_id)
        rows = await _next_rows(session, run)
    items = [_item(it) for it in rows]
    await take_pictures(items, site=run.site, run_id=run_id, client=client)
    async with transaction() as session:
        kept = await lock_run(session, run_id)
        if kept is None or kept.written_up_to != run.written_up_to:
            # Somebody else was here meanwhile.
            return kept is not None and kept.state is RunState.WRITING
        said = await reading_of(session, items, run.site)
        for row, item in zip(rows, items, strict=True):
            outcome = await write_item(session, item, said)
            await _note(session, row, outcome)
        kept.written_up_to += len(rows)
    if len(rows) < BATCH:
        await _rest(run_id, RunState.WRITTEN)
    return len(rows) == BATCH


async def lock_run(session: WriteSession, run_id: int) -> GhostRun | None:
    found: GhostRun | None = await session.scalar(
        select(GhostRun).where(GhostRun.id == run_id).with_for_update()
    )
    return found


async def _read(
    run: GhostRun, content: bytes | None, keep: Keep | None, client: OutwardClient | None
) -> tuple[list[Item], str]:
    """Return all rows, and where the pictures of the site are."""
    if content is not None:
        return in_order(items_in(content)), run.site
    async with reading() as session:
        site = await site_by_id(session, run.site_id) if run.site_id is not None else None
    if site is None:
        raise SiteForgotten()
    async with client or client_for_ghost() as asking:
        read = await read_live(Ghost(site.url, keys_to(site), asking), keep)
    return in_order(read.items), read.site


async def _outcomes(run: GhostRun, items: Sequence[Item], keep: Keep | None) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        async with transaction() as session:
            said = await reading_of(session, items, run.site)
            for item in items:
                outcomes.append(await write_item(session, item, said))
                if keep is not None and len(outcomes) % BATCH == 0:
                    await keep()
            raise _TriedOut
    except _TriedOut:
        return outcomes


async def _next_rows(session: ReadSession, run: GhostRun) -> Sequence[GhostRunRow]:
    statement = (
        select(GhostRunRow)
        .where(GhostRunRow.run_id == run.id, GhostRunRow.position > run.written_up_to)
        .order_by(GhostRunRow.position)
        .limit(BATCH)
    )
    return (await session.scalars(statement)).all()


async def _note(session: WriteSession, row: GhostRunRow, outcome: Outcome) -> None:
    await session.execute(
        update(GhostRunRow)
        .where(GhostRunRow.run_id == row.run_id, GhostRunRow.position == row.position)
        .values(verdict=outcome.verdict, reasons=outcome.reasons)
    )


async def _rest(run_id: int, state: RunState, *, problem: str = "") -> None:
    now = utcnow()
    async with transaction() as session:
        run = await lock_run(session, run_id)
        assert run is not None
        counted = await session.execute(
            select(GhostRunRow.verdict, func.count())
            .where(GhostRunRow.run_id == run_id)
            .group_by(GhostRunRow.verdict)
        )
        run.counts = {str(verdict): count for verdict, count in counted}
        run.state, run.problem, run.rested_at = state, problem, now
        run.leased_until = run.lease_token = None
        if state is RunState.WRITTEN:
            run.written_at = now
        if state is RunState.REFUSED:
            run.content = None


def in_order(items: Sequence[Item]) -> list[Item]:
    """Return rows so that what others name comes before them."""
    order = list(Kind)
    return sorted(items, key=lambda it: order.index(it.kind))


def _item(row: GhostRunRow) -> Item:
    return Item(row.kind, row.ghost_id, row.item["fields"], row.item["of"])
