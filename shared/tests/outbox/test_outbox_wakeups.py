"""Wake-ups between workers, over real connections."""

import asyncio

from sqlalchemy import text

from shared.db.session import Database, transaction
from shared.outbox.wakeups import CONNECTION_NAME, Wakeups
from shared.tests.outbox.cast import Ear, post
from shared.tests.outbox.conftest import EnterBoard
from shared.tests.outbox.workers import PATIENCE, HeardAll, logged, started


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


async def test_a_database_that_is_away_is_tried_again_and_again(scratch: Database) -> None:
    nowhere = scratch.engine.url.set(port=1)
    listener = Wakeups(nowhere, lambda: None, first_pause_seconds=0)

    with logged("shared.outbox.wakeups") as told:
        listener.start()
        first, second = await told(), await told()
        await listener.stop()

    assert "listens to nobody" in first
    assert "listens to nobody" in second


async def test_a_worker_is_not_woken_by_what_it_told_itself(scratch: Database) -> None:
    own, others = asyncio.Event(), asyncio.Event()
    teller, listener = Wakeups(scratch.engine.url, own.set), Wakeups(scratch.engine.url, others.set)
    async with asyncio.timeout(PATIENCE):
        teller.start()
        await own.wait()
        own.clear()
        listener.start()
        # Who connects also tells, so that nothing is missed.
        await own.wait()
        own.clear()

        for _ in range(2):
            others.clear()
            teller.tell()
            await others.wait()
        await teller.stop()
        await listener.stop()

    assert not own.is_set()
