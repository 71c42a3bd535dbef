import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from shared.clock import frozen
from shared.jobs.loop import Loop, wait_at_most

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Waits:
    """Stands in for time: tells how long the loop would wait, and lets that time pass."""

    def __init__(self) -> None:
        self._asked: asyncio.Queue[float] = asyncio.Queue()
        self._passed = asyncio.Event()

    async def __call__(self, event: asyncio.Event, seconds: float) -> None:
        self._passed.clear()
        self._asked.put_nowait(seconds)
        waits = [asyncio.ensure_future(each.wait()) for each in (event, self._passed)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def next(self) -> float:
        async with asyncio.timeout(60):
            return await self._asked.get()

    async def is_still_waiting(self) -> bool:
        for _ in range(5):
            await asyncio.sleep(0)
        return self._asked.empty()

    def let_pass(self) -> None:
        self._passed.set()


class Work:
    """Answers a script: True or None is returned, an error is raised; the last repeats."""

    def __init__(self, *script: bool | Exception | None) -> None:
        self._script = list(script) or [None]
        self.runs = 0

    async def __call__(self) -> bool | None:
        self.runs += 1
        answer = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def waits() -> Waits:
    return Waits()


async def test_it_runs_again_at_once_while_there_is_more(waits: Waits) -> None:
    work = Work(True, True, None)
    loop = Loop("test", 30, work, wait=waits)

    loop.start()

    assert await waits.next() == 30
    assert work.runs == 3
    await loop.stop()


async def test_it_runs_when_the_interval_has_passed(waits: Waits) -> None:
    work = Work()
    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await waits.next()

    waits.let_pass()
    await waits.next()

    assert work.runs == 2
    await loop.stop()


async def test_wake_runs_it_without_waiting(waits: Waits) -> None:
    work = Work()
    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await waits.next()

    loop.wake()
    loop.wake()
    await waits.next()

    assert work.runs == 2
    await loop.stop()


async def test_a_wake_during_a_run_is_not_lost(waits: Waits) -> None:
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            loop.wake()

    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await waits.next()
    await waits.next()

    assert runs == 2
    await loop.stop()


async def test_failures_back_off_to_a_minute_and_end_nothing(waits: Waits) -> None:
    loop = Loop("test", 30, Work(*[ConnectionError("gone")] * 9, None), wait=waits)
    loop.start()

    pauses = []
    for _ in range(9):
        pauses.append(await waits.next())
        waits.let_pass()

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert await waits.next() == 30
    assert loop.is_running
    await loop.stop()


async def test_it_tells_its_health(waits: Waits) -> None:
    loop = Loop("test", 30, Work(None, ConnectionError("gone"), None), wait=waits)

    with frozen(NOON):
        loop.start()
        await waits.next()
        assert (loop.last_success_at, loop.last_error) == (NOON, None)

        waits.let_pass()
        await waits.next()
        assert (loop.last_error, loop.failures) == ("ConnectionError: gone", 1)

        waits.let_pass()
        await waits.next()
        assert (loop.last_error, loop.failures) == (None, 0)

    await loop.stop()


async def test_the_same_failure_is_logged_with_its_traceback_once(
    waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    script = [ConnectionError("gone"), ConnectionError("gone"), OSError("full"), None]
    loop = Loop("test", 30, Work(*script), wait=waits)

    with caplog.at_level(logging.INFO, logger="shared.jobs.loop"):
        loop.start()
        for _ in range(3):
            await waits.next()
            waits.let_pass()
        await waits.next()

    assert [bool(record.exc_info) for record in caplog.records] == [True, False, True, False]
    assert caplog.messages[-1] == "loop test works again after 3 failures"
    await loop.stop()


async def test_wake_does_not_shorten_the_pause_after_a_failure(waits: Waits) -> None:
    work = Work(ConnectionError("gone"))
    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await waits.next()

    loop.wake()

    assert await waits.is_still_waiting()
    assert work.runs == 1
    await loop.stop()


@pytest.mark.parametrize("answer", [None, ConnectionError("gone")])
async def test_stop_ends_a_wait_at_once(waits: Waits, answer: Exception | None) -> None:
    work = Work(answer)
    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await waits.next()

    await loop.stop()

    assert not loop.is_running
    assert work.runs == 1


async def test_stop_lets_the_current_run_finish(waits: Waits) -> None:
    started, may_finish = asyncio.Event(), asyncio.Event()
    finished = False

    async def work() -> bool:
        nonlocal finished
        started.set()
        await may_finish.wait()
        finished = True
        return True

    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await started.wait()

    stopping = asyncio.ensure_future(loop.stop())
    await asyncio.sleep(0)
    may_finish.set()
    await stopping

    assert finished
    assert not loop.is_running


async def test_a_run_that_outlasts_the_limit_is_cancelled(waits: Waits) -> None:
    started = asyncio.Event()

    async def work() -> None:
        started.set()
        await asyncio.Event().wait()

    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await started.wait()

    await loop.stop(limit_seconds=0.01)

    assert not loop.is_running


async def test_starting_twice_makes_one_loop_and_stopping_twice_is_harmless(waits: Waits) -> None:
    work = Work()
    loop = Loop("test", 30, work, wait=waits)

    loop.start()
    loop.start()
    await waits.next()

    assert work.runs == 1
    await loop.stop()
    await loop.stop()


async def test_a_stopped_loop_can_be_started_again(waits: Waits) -> None:
    work = Work()
    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    await waits.next()
    await loop.stop()

    loop.start()
    await waits.next()

    assert work.runs == 2
    await loop.stop()


async def test_work_that_never_waits_leaves_room_for_others(waits: Waits) -> None:
    turns = 0

    async def work() -> bool:
        return turns < 3

    async def other() -> None:
        nonlocal turns
        while turns < 3:
            turns += 1
            await asyncio.sleep(0)

    loop = Loop("test", 30, work, wait=waits)
    loop.start()
    async with asyncio.timeout(60):
        await other()

    assert await waits.next() == 30
    await loop.stop()


@pytest.mark.parametrize("prepare", [asyncio.Event.set, lambda event: None])
async def test_the_real_wait_ends_on_the_event_or_in_time(
    prepare: Callable[[asyncio.Event], None],
) -> None:
    event = asyncio.Event()
    prepare(event)

    async with asyncio.timeout(60):
        await wait_at_most(event, 0.01)
