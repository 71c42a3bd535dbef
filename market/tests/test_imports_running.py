"""Files are read and runs written by whichever process is free, and on after one that died."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest

from market.imports.models import ImportRun, RunState
from market.imports.reading import Row
from market.imports.running import TakenOver, runs, work_on_runs
from market.imports.runs import begin_reading, begin_run
from market.imports.service import RowSource, stage_source
from market.imports.uploads import keep_file
from market.marketplaces.models import Marketplace
from market.suppliers.models import Supplier
from market.tests.imports import goods, new_supplier, run_again
from shared.clock import FrozenClock, utcnow
from shared.db import WriteSession, transaction
from shared.jobs.leases import Lease

COUNT = 2500
MAPPING = {"sku": "sku", "title": "title", "price": "price"}


def cells() -> Iterator[Row]:
    yield Row(1, 1, ("sku", "title", "price"))
    for number in range(COUNT):
        yield Row(number + 2, number + 2, (str(number), f"Bun {number}", "1.00"))


async def sent_file(mill: Supplier) -> ImportRun:
    content = "\n".join(",".join(row.cells) for row in cells()).encode()
    async with transaction() as session:
        kept = await session.get_one(Supplier, mill.id)
        kept.mapping = MAPPING
        file = BytesIO(content)
        run = await keep_file(session, kept, file, name="a.csv", is_whole=True, now=utcnow())
        await begin_reading(session, run, now=utcnow())
    return run


async def claim() -> Lease:
    async with transaction() as session:
        (lease,) = await runs.claim(session, now=utcnow(), limit=1)
    return lease


async def read_one_batch(run: ImportRun, mill: Supplier, lease: Lease) -> None:
    """Do what a process does until it dies after its first batch."""

    async def keep(session: WriteSession) -> None:
        if not await runs.renew(session, lease, now=utcnow()):
            raise TakenOver

    steps = stage_source(run.id, mill, RowSource.of(cells(), "GBP"), keep=keep)
    await anext(steps)


async def test_a_file_half_read_is_read_on_from_there(
    shop: Marketplace, clock: FrozenClock
) -> None:
    mill = await new_supplier(shop)
    run = await sent_file(mill)
    await read_one_batch(run, mill, await claim())
    assert (await run_again(run.id)).read_up_to == 1000

    assert not await work_on_runs()
    clock.advance(timedelta(minutes=2))
    while await work_on_runs():
        pass

    done = await run_again(run.id)
    assert (done.state, done.counts) == (RunState.READY, {"added": COUNT})
    assert await goods() == {}


async def test_who_was_thought_dead_keeps_nothing_of_what_another_reads(
    shop: Marketplace, clock: FrozenClock
) -> None:
    mill = await new_supplier(shop)
    run = await sent_file(mill)
    slow = await claim()
    clock.advance(timedelta(minutes=2))
    await claim()

    with pytest.raises(TakenOver):
        await read_one_batch(run, mill, slow)

    assert (await run_again(run.id)).read_up_to == 0


async def test_what_stopped_half_written_gives_way_to_the_next_file(
    shop: Marketplace, clock: FrozenClock
) -> None:
    mill = await new_supplier(shop)
    run = await sent_file(mill)
    async with transaction() as session:
        stuck = await session.get_one(ImportRun, run.id)
        stuck.state, stuck.parked_at = RunState.WRITING, utcnow()

    async with transaction() as session:
        await begin_run(session, mill, now=utcnow())

    assert (await run_again(run.id)).state is RunState.DISCARDED
