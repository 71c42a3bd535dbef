"""Sessions end well however the code that uses them ends."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from shared.db.away import DatabaseUnreachable
from shared.db.bus import domain_events
from shared.db.session import (
    Database,
    commit_request,
    has_open_write_transaction,
    on_commit,
    open_request_sessions,
    read_session,
    reading,
    request_sessions,
    rollback_request,
    together,
    transaction,
    write_session,
)
from shared.factory import runtime_of
from shared.runtime import current_runtime, enter
from shared.tests.small_app import FOREVER, small_app
from shared.tests.small_contracts import written_down

Work = Callable[[], Coroutine[None, None, None]]
WAITING = text(
    "SELECT pid FROM pg_stat_activity WHERE state = 'active'"
    " AND query LIKE '%waits_in_this_test%' AND pid <> pg_backend_pid()"
)
KILL = text(
    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE state = 'active'"
    " AND query LIKE '%waits_in_this_test%' AND pid <> pg_backend_pid()"
)


@pytest.fixture(autouse=True)
async def entered(scratch: Database) -> Database:
    """The database of the app that is running."""
    enter(runtime_of(small_app(scratch)))
    return scratch


async def count() -> int:
    async with reading() as session:
        found = await session.scalar(select(func.count()).select_from(domain_events))
    return found or 0


def borrowed(database: Database) -> int:
    return int(getattr(database.engine.pool, "checkedout")())  # noqa: B009  # only queue pools count


async def until_waiting() -> int:
    """Return the process in which PostgreSQL runs the statement that never ends."""
    while True:
        async with reading() as session:
            pid = await session.scalar(WAITING)
        if pid is not None:
            return int(pid)


async def kill_what_waits(task: "asyncio.Task[None]") -> None:
    # Until it is gone: what an earlier test has killed may still be seen to wait.
    async with reading() as session:
        while not task.done():
            await session.execute(KILL)


async def read_forever() -> None:
    async with reading() as session:
        await session.execute(FOREVER)


async def write_forever() -> None:
    async with transaction() as session:
        await session.execute(written_down("half"))
        await session.execute(FOREVER)


async def ask_forever() -> None:
    sessions = open_request_sessions(current_runtime().database)
    try:
        await write_session().execute(written_down("half"))
        await read_session().execute(FOREVER)
    finally:
        await sessions.close()


@pytest.mark.parametrize("work", [read_forever, write_forever, ask_forever])
async def test_who_is_cancelled_is_cancelled_and_gives_everything_back(
    entered: Database, work: Work
) -> None:
    task = asyncio.create_task(work())
    await until_waiting()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert borrowed(entered) == 0
    assert await count() == 0


@pytest.mark.parametrize("work", [read_forever, write_forever, ask_forever])
async def test_a_connection_that_dies_is_told_and_replaced(entered: Database, work: Work) -> None:
    task = asyncio.create_task(work())
    await kill_what_waits(task)

    with pytest.raises(DatabaseUnreachable):
        await task

    assert borrowed(entered) == 0
    assert await count() == 0


async def test_time_that_is_up_is_told_as_such(entered: Database) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await read_forever()


async def test_a_reader_holds_no_connection_between_its_statements(entered: Database) -> None:
    async with reading() as session:
        await session.execute(select(1))
        assert borrowed(entered) == 0
        rows = await session.scalars(select(func.generate_series(1, 3)))

    assert list(rows) == [1, 2, 3]


async def test_statements_together_share_a_connection_and_give_it_back(entered: Database) -> None:
    own = select(func.pg_backend_pid())

    async with request_sessions(entered) as sessions:
        async with together(sessions.read()):
            first = await sessions.read().scalar(own)
            assert borrowed(entered) == 1
            async with together(sessions.read()):
                assert await sessions.read().scalar(own) == first
            assert borrowed(entered) == 1
        assert borrowed(entered) == 0
        with pytest.raises(DBAPIError):
            async with together(sessions.read()):
                await sessions.read().scalar(text("SELECT 1 / 0"))
        assert borrowed(entered) == 0
        assert await sessions.read().scalar(own)


async def test_a_writer_reads_together_in_its_own_transaction(entered: Database) -> None:
    async with transaction() as session:
        async with together(session):
            await session.scalar(select(func.count()).select_from(domain_events))
        assert session.in_transaction()


async def test_a_reader_sees_what_was_committed_since(entered: Database) -> None:
    async with reading() as session:
        before = await session.scalar(select(func.count()).select_from(domain_events))
        async with transaction() as writer:
            await writer.execute(written_down("new"))
        after = await session.scalar(select(func.count()).select_from(domain_events))

    assert (before, after) == (0, 1)


async def test_what_waits_for_a_commit_runs_once_after_it(entered: Database) -> None:
    seen: list[bool] = []

    def look() -> None:
        seen.append(has_open_write_transaction())

    async with transaction() as session:
        await session.execute(written_down("new"))
        on_commit(session, look)
        on_commit(session, look)
        assert seen == []

    assert seen == [False]


async def test_what_waits_for_a_commit_never_runs_after_a_rollback(entered: Database) -> None:
    seen: list[str] = []

    async with request_sessions(entered):
        on_commit(write_session(), lambda: seen.append("rolled back"))
        await write_session().execute(written_down("gone"))
        await rollback_request()
        await write_session().execute(written_down("kept"))
        await commit_request()

    assert seen == []
    assert await count() == 1


async def lose_the_connection(seen: list[str]) -> None:
    async with transaction() as session:
        await session.execute(written_down("lost"))
        on_commit(session, lambda: seen.append("committed"))
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
        async with reading() as other:
            await other.execute(text(f"SELECT pg_terminate_backend({pid}, 5000)"))


async def test_a_commit_that_fails_writes_nothing_and_wakes_nobody(entered: Database) -> None:
    seen: list[str] = []

    with pytest.raises(DatabaseUnreachable):
        await lose_the_connection(seen)

    assert (seen, await count(), borrowed(entered)) == ([], 0, 0)


async def test_what_a_request_did_not_commit_is_gone(entered: Database) -> None:
    async with request_sessions(entered):
        await write_session().execute(written_down("gone"))

    assert await count() == 0


async def test_tasks_of_a_request_know_of_its_open_transaction(entered: Database) -> None:
    async def asks() -> bool:
        return has_open_write_transaction()

    async with request_sessions(entered):
        before = await asyncio.gather(asks(), asks())
        await write_session().execute(written_down("new"))
        during = await asyncio.gather(asks(), asks())
        await commit_request()
        after = await asks()

    assert [*before, *during, after] == [False, False, True, True, False]


async def test_tasks_begun_in_a_transaction_know_when_it_is_over(entered: Database) -> None:
    over = asyncio.Event()

    async def asks_later() -> bool:
        await over.wait()
        return has_open_write_transaction()

    async with transaction() as session:
        await session.execute(written_down("new"))
        task = asyncio.create_task(asks_later())
        assert has_open_write_transaction()
    over.set()

    assert not await task


async def test_a_task_that_outlives_its_request_gets_no_session_of_it(entered: Database) -> None:
    over = asyncio.Event()

    async def writes_later() -> None:
        await over.wait()
        write_session()

    async with request_sessions(entered):
        task = asyncio.create_task(writes_later())
    over.set()

    with pytest.raises(LookupError):
        await task


async def test_outside_of_a_request_there_is_no_session_of_one(entered: Database) -> None:
    with pytest.raises(LookupError):
        write_session()


async def test_a_request_inside_a_request_writes_on_its_own(entered: Database) -> None:
    async with request_sessions(entered):
        await write_session().execute(written_down("outer"))
        async with request_sessions(entered):
            assert not has_open_write_transaction()
            await write_session().execute(written_down("inner"))
            await commit_request()
        assert has_open_write_transaction()

    assert await count() == 1


async def test_an_error_does_not_repeat_what_was_to_be_stored(entered: Database) -> None:
    async with reading() as session:
        with pytest.raises(DBAPIError) as told:
            await session.execute(written_down("ada@example.org\0"))

    assert "ada@example.org" not in str(told.value)
