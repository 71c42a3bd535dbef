import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    MetaData,
    RowMapping,
    Table,
    Text,
    Uuid,
    insert,
    select,
)

from shared.db.session import Database, WriteSession
from shared.db.types import UTCDateTime
from shared.jobs.leases import Backlog, BackOff, Lease, LeasedTable, Outcome

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

chores = Table(
    "chores",
    MetaData(),
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("result", Text),
    Column("done_at", UTCDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", UTCDateTime, nullable=False),
    Column("leased_until", UTCDateTime),
    Column("lease_token", Uuid),
    Column("last_error", Text),
    Column("parked_at", UTCDateTime),
)
CHORES = LeasedTable(chores, done=chores.c.done_at, duration=MINUTE, back_off=BackOff(tries=3))


class Worker:
    """Does each step in a committed transaction of its own, as real workers do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, *names: str, due: datetime = NOON) -> None:
        async with self._writing() as session:
            rows = [{"name": name, "next_attempt_at": due} for name in names]
            await session.execute(insert(chores), rows)

    async def claim(self, now: datetime = NOON, limit: int = 10) -> list[Lease]:
        async with self._writing() as session:
            return await CHORES.claim(session, now=now, limit=limit)

    async def claim_one(self, now: datetime = NOON) -> Lease:
        (lease,) = await self.claim(now)
        return lease

    async def finish(self, lease: Lease, now: datetime = NOON, **values: object) -> bool:
        async with self._writing() as session:
            return await CHORES.finish(session, lease, now=now, **values)

    async def fail(self, lease: Lease, error: str = "no water", now: datetime = NOON) -> Outcome:
        async with self._writing() as session:
            return await CHORES.fail(session, lease, error=error, now=now)

    async def park(self, lease: Lease, now: datetime = NOON) -> Outcome:
        async with self._writing() as session:
            return await CHORES.park(session, lease, error="never", now=now)

    async def give_back(self, lease: Lease, until: datetime) -> bool:
        async with self._writing() as session:
            return await CHORES.give_back(session, lease, until=until)

    async def unpark(self, *ids: int, now: datetime) -> int:
        async with self._writing() as session:
            return await CHORES.unpark(session, ids, now=now)

    async def backlog(self) -> Backlog:
        session = self._database.new_reader()
        async with session:
            return await CHORES.backlog(session)

    async def row(self) -> RowMapping:
        async with self._database.new_reader() as session:
            return (await session.execute(select(chores))).mappings().one()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[WriteSession]:
        session = self._database.new_writer()
        async with session, session.begin():
            yield session


@pytest.fixture
async def worker(scratch: Database) -> AsyncIterator[Worker]:
    async with scratch.engine.begin() as connection:
        await connection.run_sync(chores.metadata.create_all)
    yield Worker(scratch)
    async with scratch.engine.begin() as connection:
        await connection.run_sync(chores.metadata.drop_all)


def names(leases: list[Lease]) -> list[str]:
    return [lease.row["name"] for lease in leases]


async def test_due_rows_are_leased_in_the_order_they_became_due(worker: Worker) -> None:
    await worker.add("later", due=NOON + MINUTE)
    await worker.add("sweep")
    await worker.add("dust", due=NOON - MINUTE)

    first = await worker.claim(limit=1)
    rest = await worker.claim()

    assert (names(first), names(rest)) == (["dust"], ["sweep"])
    assert first[0].attempts == 1
    assert first[0].until == first[0].row["leased_until"] == NOON + MINUTE


async def test_a_claim_takes_no_more_than_its_limit(worker: Worker) -> None:
    await worker.add(*(f"chore {number}" for number in range(20)))

    assert len(await worker.claim(limit=7)) == 7


async def test_a_leased_row_comes_back_when_its_worker_dies(worker: Worker) -> None:
    await worker.add("sweep")
    lost = await worker.claim_one()

    assert await worker.claim(NOON + MINUTE - timedelta(microseconds=1)) == []
    again = await worker.claim_one(NOON + MINUTE)

    assert again.attempts == 2
    assert not await worker.finish(lost)
    assert await worker.fail(lost) is Outcome.LOST
    assert await worker.park(lost) is Outcome.LOST
    assert not await worker.give_back(lost, NOON)
    assert await worker.finish(again)


async def test_a_finished_row_keeps_its_result_and_is_not_claimed_again(worker: Worker) -> None:
    await worker.add("sweep")
    lease = await worker.claim_one()

    assert await worker.finish(lease, result="clean")

    row = await worker.row()
    assert (row["done_at"], row["result"]) == (NOON, "clean")
    assert (row["leased_until"], row["lease_token"]) == (None, None)
    assert await worker.claim(NOON + timedelta(days=1)) == []
    assert not await worker.finish(lease)


async def test_a_failed_row_waits_twice_as_long_each_time_and_is_parked_at_last(
    worker: Worker,
) -> None:
    await worker.add("sweep")
    second = timedelta(seconds=1)

    assert await worker.fail(await worker.claim_one()) is Outcome.RETRIED
    assert await worker.claim(NOON + second - timedelta(microseconds=1)) == []
    assert await worker.fail(await worker.claim_one(NOON + second)) is Outcome.RETRIED
    assert (await worker.row())["last_error"] == "no water"
    last = await worker.claim_one(NOON + 2 * second)
    assert await worker.fail(last, "x" * 5000) is Outcome.PARKED

    row = await worker.row()
    assert row["parked_at"] == NOON
    assert len(row["last_error"]) == 2000
    assert await worker.claim(NOON + timedelta(days=1)) == []


async def test_a_row_that_kills_its_workers_is_parked(worker: Worker) -> None:
    await worker.add("sweep")
    now = NOON
    for _ in range(CHORES.back_off.tries):
        await worker.claim_one(now)
        now += MINUTE

    assert await worker.claim(now) == []

    row = await worker.row()
    assert (row["parked_at"], row["lease_token"]) == (now, None)
    assert "did not come back" in row["last_error"]


async def test_a_parked_row_gets_all_its_tries_again(worker: Worker) -> None:
    await worker.add("sweep")
    lease = await worker.claim_one()
    await worker.park(lease)
    later = NOON + timedelta(days=1)

    assert await worker.unpark(lease.id, lease.id + 1, now=later) == 1
    assert await worker.unpark(lease.id, now=later) == 0

    assert (await worker.claim_one(later)).attempts == 1


async def test_a_row_given_back_was_not_tried(worker: Worker) -> None:
    await worker.add("sweep")

    assert await worker.give_back(await worker.claim_one(), NOON + MINUTE)

    assert await worker.claim() == []
    assert (await worker.claim_one(NOON + MINUTE)).attempts == 1


async def test_the_backlog_counts_what_is_not_done(worker: Worker) -> None:
    assert await worker.backlog() == Backlog(waiting=0, parked=0, oldest_due_at=None)
    await worker.add("done", "parked")
    done, parked = await worker.claim()
    await worker.finish(done)
    await worker.park(parked)
    await worker.add("sweep", due=NOON + MINUTE)
    await worker.add("dust", due=NOON + 2 * MINUTE)

    assert await worker.backlog() == Backlog(waiting=2, parked=1, oldest_due_at=NOON + MINUTE)


async def test_many_workers_share_the_rows_and_none_goes_twice(worker: Worker) -> None:
    all_names = [f"chore {number}" for number in range(60)]
    await worker.add(*all_names)

    async def work() -> list[str]:
        done: list[str] = []
        while leases := await worker.claim(limit=4):
            done += names(leases)
        return done

    taken = await asyncio.gather(*(work() for _ in range(5)))

    assert sorted(name for part in taken for name in part) == sorted(all_names)


async def test_a_claim_does_not_wait_for_rows_that_another_is_claiming(
    worker: Worker, scratch: Database
) -> None:
    await worker.add("sweep", "dust")
    session = scratch.new_writer()

    async with session, session.begin():
        held = await CHORES.claim(session, now=NOON, limit=1)
        async with asyncio.timeout(60):
            free = await worker.claim()

    assert names(held) + names(free) == ["sweep", "dust"]


@given(st.integers(min_value=1, max_value=10_000))
def test_pauses_double_up_to_the_longest(attempts: int) -> None:
    back_off = BackOff(first=timedelta(seconds=30))

    pause = back_off.pause_after(attempts)

    assert pause == min(timedelta(seconds=30) * 2 ** min(attempts - 1, 20), timedelta(hours=1))
    assert pause <= back_off.pause_after(attempts + 1) <= timedelta(hours=1)
