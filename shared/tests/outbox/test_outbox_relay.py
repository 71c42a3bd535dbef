"""The relay as it runs in a worker: woken by commits and notifications, never by time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import text

from shared.db.session import Database, transaction
from shared.outbox.relay import RelayLoop
from shared.outbox.wakeups import CONNECTION_NAME, Wakeups
from shared.runtime import enter, running
from shared.tests.outbox.cast import Ear, board, deliveries, post
from shared.tests.outbox.conftest import EnterBoard

NEVER = 3600.0
PATIENCE = 10.0


class HeardAll:
    """Lets a test wait until so many notes were heard."""

    def __init__(self, count: int) -> None:
        self._missing = count
        self._done = asyncio.Event()

    async def __call__(self, note: str) -> None:
        self._missing -= 1
        if not self._missing:
            self._done.set()

    async def wait(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._done.wait()


@asynccontextmanager
async def started(database: Database, *ears: Ear) -> AsyncIterator[RelayLoop]:
    """A worker of the app whose relay never looks by itself."""
    relay = RelayLoop()
    relay.interval_seconds = NEVER
    runtime = board(database, *ears)
    runtime.loops["outbox"] = relay
    with running(runtime):
        relay.start()
    assert relay.wakeups is not None
    async with asyncio.timeout(PATIENCE):
        await relay.wakeups.connected.wait()
    try:
        yield relay
    finally:
        await relay.stop()


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


async def test_a_notification_wakes_the_relay_of_another_worker(
    scratch: Database, enter_board: EnterBoard
) -> None:
    ear, heard = Ear(), HeardAll(2)
    ear.first = heard
    async with started(scratch, ear):
        teller = Wakeups(scratch.engine.url, lambda: None)
        teller.start()
        enter_board(ear)

        await post("tea", stream="board:1")
        await post("soap", stream="board:2")
        teller.tell()
        await heard.wait()
        await teller.stop()

    assert sorted(ear.heard) == ["soap", "tea"]


async def test_many_commits_in_a_moment_are_told_once(scratch: Database) -> None:
    heard: list[None] = []
    some_heard = asyncio.Event()

    def hear() -> None:
        heard.append(None)
        some_heard.set()

    listener, teller = Wakeups(scratch.engine.url, hear), Wakeups(scratch.engine.url, lambda: None)
    listener.start()
    async with asyncio.timeout(PATIENCE):
        await listener.connected.wait()
        teller.start()
        await teller.connected.wait()
        await some_heard.wait()
        heard.clear()
        some_heard.clear()

        for _ in range(50):
            teller.tell()
        await some_heard.wait()
        some_heard.clear()
        teller.tell()
        await some_heard.wait()

    await listener.stop()
    await teller.stop()
    assert len(heard) == 2


async def test_a_listener_whose_connection_is_cut_connects_again_and_looks(
    scratch: Database, enter_board: EnterBoard
) -> None:
    enter_board()
    looks: asyncio.Queue[None] = asyncio.Queue()
    listener = Wakeups(scratch.engine.url, lambda: looks.put_nowait(None), first_pause_seconds=0)
    listener.start()
    async with asyncio.timeout(PATIENCE):
        await looks.get()

        async with transaction() as session:
            cut = await session.scalar(
                text(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE application_name = :name AND datname = current_database()"
                ),
                {"name": CONNECTION_NAME},
            )
        await looks.get()

    await listener.stop()
    assert cut == 1


async def test_a_slow_handler_keeps_no_other_handler_waiting(
    scratch: Database, enter_board: EnterBoard
) -> None:
    quick, slow = Ear("quick"), Ear("slow")
    heard, may_end = HeardAll(2), asyncio.Event()

    async def hang(note: str) -> None:
        await may_end.wait()

    quick.first, slow.first = heard, hang
    enter_board(quick, slow)
    async with started(scratch, quick, slow) as relay:
        await post("tea", stream="board:1")
        relay.wake()
        await post("soap", stream="board:2")
        relay.wake()

        await heard.wait()
        assert slow.heard == []
        may_end.set()

    assert "tea" in slow.heard


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
