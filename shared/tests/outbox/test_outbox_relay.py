"""The relay as it runs in a worker: woken by commits and notifications, never by time."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from shared.clock import FrozenClock
from shared.db.session import Database, transaction
from shared.outbox.courier import Courier
from shared.outbox.deliveries import LEASE
from shared.outbox.relay import relay_loop
from shared.runtime import enter, running
from shared.tests.outbox.cast import Ear, board, deliveries, post
from shared.tests.outbox.conftest import EnterBoard
from shared.tests.outbox.workers import PATIENCE, HeardAll, logged, started


async def test_a_commit_wakes_the_relay_of_its_own_worker(scratch: Database) -> None:
    ear, heard = Ear(), HeardAll(1)
    ear.first = heard
    async with started(scratch, ear) as relay:
        runtime = board(scratch, ear)
        runtime.loops["outbox"] = relay
        enter(runtime)

        await post("tea")
        await heard.wait()

    assert ear.heard == ["tea"]


async def test_a_slow_handler_keeps_no_other_handler_waiting_and_takes_no_more(
    scratch: Database, enter_board: EnterBoard
) -> None:
    quick, slow = Ear("quick"), Ear("slow")
    heard, hangs, may_end = HeardAll(2), asyncio.Event(), asyncio.Event()

    async def hang(note: str) -> None:
        hangs.set()
        await may_end.wait()

    quick.first, slow.first = heard, hang
    enter_board(quick, slow)
    async with started(scratch, quick, slow) as relay:
        await post("tea", stream="board:1")
        relay.wake()
        await hangs.wait()
        await post("soap", stream="board:2")
        relay.wake()

        await heard.wait()
        (left,) = [
            row
            for row in await deliveries()
            if row["handler"] == slow.name and row["stream"] == "board:2"
        ]
        may_end.set()

    assert left["lease_token"] is None
    assert slow.heard == ["tea"]


async def test_a_relay_that_stops_finishes_what_runs_and_gives_back_the_rest(
    scratch: Database, enter_board: EnterBoard
) -> None:
    ear = Ear()
    running_now, may_end = asyncio.Event(), asyncio.Event()

    async def hang(note: str) -> None:
        running_now.set()
        await may_end.wait()

    ear.first = hang
    enter_board(ear)
    for number in range(12):
        await post("tea", stream=f"board:{number}")
    async with AsyncExitStack() as stack:
        relay = await stack.enter_async_context(started(scratch, ear))
        async with asyncio.timeout(PATIENCE):
            await running_now.wait()
        stopping = asyncio.create_task(relay.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping

    rows = await deliveries()
    assert len(ear.heard) == 8
    assert sum(row["delivered_at"] is not None for row in rows) == 8
    assert [row["lease_token"] for row in rows] == [None] * 12


async def test_handlers_that_do_not_end_in_time_are_left_to_their_leases(
    scratch: Database, enter_board: EnterBoard, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()
    running_now = asyncio.Event()

    async def hang(note: str) -> None:
        running_now.set()
        await asyncio.Event().wait()

    ear.first = hang
    enter_board(ear)
    await post("tea")
    async with started(scratch, ear) as relay:
        async with asyncio.timeout(PATIENCE):
            await running_now.wait()
        await relay.stop(limit_seconds=0.01)

    (row,) = await deliveries()
    assert row["delivered_at"] is None
    assert row["leased_until"] is not None
    assert "left to their leases" in caplog.text


async def test_a_relay_can_be_started_again(scratch: Database, enter_board: EnterBoard) -> None:
    ear = Ear()
    enter_board(ear)
    async with started(scratch, ear) as relay:
        await relay.stop()
        heard = HeardAll(1)
        ear.first = heard
        await post("tea")
        with running(board(scratch, ear)):
            relay.start()
        await heard.wait()

    assert ear.heard == ["tea"]


async def test_a_relay_that_was_never_started_can_be_woken_and_stopped() -> None:
    relay = relay_loop()

    relay.wake()
    await relay.stop()

    assert not relay.is_running


async def test_starting_a_relay_that_runs_changes_nothing(scratch: Database) -> None:
    async with started(scratch) as relay:
        wakeups = relay.wakeups

        relay.start()

        assert relay.wakeups is wakeups


async def test_what_could_not_be_marked_is_told_by_the_loop_and_made_again(
    scratch: Database, enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    async with transaction() as session:
        await session.execute(
            text("ALTER TABLE event_deliveries ADD CONSTRAINT sulk CHECK (delivered_at IS NULL)")
        )

    with logged("shared.jobs.loop") as told:
        async with started(scratch, ear):
            failure = await told()
    async with transaction() as session:
        await session.execute(text("ALTER TABLE event_deliveries DROP CONSTRAINT sulk"))
    clock.advance(LEASE)
    await Courier().deliver_due()

    assert "loop outbox failed" in failure
    assert "IntegrityError" in failure
    assert ear.heard == ["tea", "tea"]
