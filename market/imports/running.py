"""The loop that reads files and writes runs, in whichever process is free."""

import asyncio
import tempfile
from pathlib import Path
from typing import cast

from sqlalchemy import Table

from market.imports.errors import UnreadableFile
from market.imports.files import open_file
from market.imports.models import ImportRun, RunState
from market.imports.queries import chunk
from market.imports.service import RowSource, refuse_run, stage_source, write_next
from market.marketplaces.models import Marketplace
from market.suppliers.models import Supplier
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.jobs.leases import BackOff, Lease, LeasedTable
from shared.jobs.loop import Loop
from shared.runtime import current_runtime

LOOP_NAME = "imports"
POLL_SECONDS = 5.0
TRIES = 5

_table = cast(Table, ImportRun.__table__)
runs = LeasedTable(_table, done=_table.c.rested_at, back_off=BackOff(tries=TRIES))


class TakenOver(Exception):
    """Somebody else works on the run by now."""


def importer() -> Loop:
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
    # What fails in another way is the loop's to tell: the lease runs out, and after a few the run
    # is parked.
    try:
        if lease.row["state"] == RunState.READING:
            await _read(lease)
        else:
            await write_next(lease.id)
    except TakenOver:
        return
    except UnreadableFile as problem:
        await refuse_run(lease.id, str(problem))
        return
    async with transaction() as session:
        await runs.give_back(session, lease, until=utcnow())


async def _read(lease: Lease) -> None:
    async with reading() as session:
        run = await session.get_one(ImportRun, lease.id)
        supplier = await session.get_one(Supplier, run.supplier_id)
        marketplace = await session.get_one(Marketplace, supplier.marketplace_id)

    async def keep(session: WriteSession) -> None:
        if not await runs.renew(session, lease, now=utcnow()):
            raise TakenOver

    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "file"
        await fetch_file(run.id, path)
        with open_file(path) as rows:
            source = await asyncio.to_thread(
                RowSource.of,
                rows,
                marketplace.currency,
                mapping=supplier.mapping,
                locale=current_runtime().settings.site.locale,
            )
            # What a process that died had kept already stands in its rows.
            await asyncio.to_thread(source.skip, run.read_up_to)
            async for _step in stage_source(run.id, supplier, source, keep=keep):
                pass


async def fetch_file(run_id: int, path: Path, *, most: int | None = None) -> None:
    """Write what was sent of a run to a file; the first `most` parts of it, or all."""
    number = 0
    with path.open("wb") as file:
        while most is None or number < most:
            async with reading() as session:
                content = await chunk(session, run_id, number)
            if content is None:
                return
            await asyncio.to_thread(file.write, content)
            number += 1
