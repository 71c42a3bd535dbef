import asyncio
import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from shared.clock import FrozenClock
from shared.db.bus import sagas
from shared.db.session import Database, WriteSession, transaction
from shared.runtime import enter
from shared.saga import Saga, SagaRun, run
from shared.saga.record import LEASE
from shared.tests.outbox.cast import board
from shared.tests.saga.cast import Parcel, Post, record_of, write, written

STEPS = ["print_label", "hand_over", "tell"]
BUDGET = 10.0


async def fail() -> None:
    raise ConnectionError("no")


async def start_one(saga: Saga[Parcel]) -> int:
    async with transaction() as session:
        return (await saga.start(session, key="1", data=Parcel(address="Rose Lane"))).id


async def test_all_steps_run_in_order_and_what_they_learned_is_kept(
    post: Post, saga_id: int
) -> None:
    assert await run(post.saga, saga_id, budget_seconds=BUDGET)

    row = await record_of(saga_id)
    assert post.calls == STEPS
    assert row["data"] == {"address": "Rose Lane", "label": "L-1", "courier": "Ben"}
    assert row["finished_at"] is not None
    assert (row["lease_token"], row["leased_until"]) == (None, None)


async def test_a_finished_saga_is_not_run_again(post: Post, saga_id: int) -> None:
    await run(post.saga, saga_id, budget_seconds=BUDGET)

    assert await run(post.saga, saga_id, budget_seconds=BUDGET)
    assert post.calls == STEPS


async def test_two_runners_at_once_run_each_step_once_and_both_see_the_end(
    post: Post, saga_id: int
) -> None:
    first_runs, may_go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        first_runs.set()
        await may_go_on.wait()

    post.gaps["hand_over/between"] = hold
    first = asyncio.create_task(run(post.saga, saga_id, budget_seconds=BUDGET))
    await first_runs.wait()
    second = asyncio.create_task(run(post.saga, saga_id, budget_seconds=BUDGET))
    await asyncio.sleep(0)
    may_go_on.set()

    assert (await first, await second) == (True, True)
    assert post.calls == STEPS


async def test_a_failing_step_is_tried_again_later_from_where_it_stood(
    post: Post, saga_id: int, clock: FrozenClock
) -> None:
    post.gaps["hand_over/before"] = fail

    assert not await run(post.saga, saga_id, budget_seconds=BUDGET)
    failed = await record_of(saga_id)
    del post.gaps["hand_over/before"]
    assert not await run(post.saga, saga_id, budget_seconds=BUDGET)
    clock.advance(timedelta(seconds=5))
    assert await run(post.saga, saga_id, budget_seconds=BUDGET)

    assert failed["step"] == "hand_over"
    assert failed["last_error"].startswith("ConnectionError in test_saga_run.fail")
    assert failed["next_attempt_at"] == clock.now()
    assert post.calls == STEPS


@pytest.mark.parametrize("gap", ["before", "between", "recorded"])
async def test_a_step_that_fails_twelve_times_is_parked_with_one_alarm(
    gap: str, post: Post, saga_id: int, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    post.gaps[f"hand_over/{gap}"] = fail
    for _ in range(14):
        await run(post.saga, saga_id, budget_seconds=BUDGET)
        clock.advance(timedelta(hours=1))

    row = await record_of(saga_id)
    assert (row["attempts"], row["step"]) == (12, "hand_over")
    assert row["parked_at"] is not None
    (alarm,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert alarm.getMessage().startswith("saga parked: ConnectionError")


async def test_progress_starts_the_count_of_tries_anew(
    post: Post, saga_id: int, clock: FrozenClock
) -> None:
    post.gaps["print_label/before"] = fail
    for _ in range(3):
        await run(post.saga, saga_id, budget_seconds=BUDGET)
        clock.advance(timedelta(hours=1))
    post.gaps = {"hand_over/before": fail}

    await run(post.saga, saga_id, budget_seconds=BUDGET)

    assert (await record_of(saga_id))["attempts"] == 1


async def test_at_the_end_of_the_budget_the_step_is_cancelled_and_the_saga_given_back(
    post: Post, saga_id: int, clock: FrozenClock
) -> None:
    # The first step: how many come before it in so long is the machine's matter.
    post.gaps["print_label/between"] = asyncio.Event().wait  # type: ignore[assignment]  # waits for ever

    assert not await run(post.saga, saga_id, budget_seconds=1)
    row = await record_of(saga_id)
    del post.gaps["print_label/between"]

    assert (row["step"], row["attempts"], row["lease_token"]) == ("print_label", 0, None)
    assert await run(post.saga, saga_id, budget_seconds=BUDGET)
    assert await written() == sorted(STEPS)


async def test_a_worker_that_was_overtaken_writes_and_records_nothing(
    post: Post, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    saga = Saga("raced", Parcel)
    workers = iter(["slow", "quick"])

    @saga.step
    async def race(current: SagaRun[Parcel]) -> None:
        worker = next(workers)
        if worker == "slow":
            clock.advance(LEASE)
            await run(saga, current.id, budget_seconds=BUDGET)
        async with transaction() as session:
            await write(session, f"1/{worker}")
            await current.record(session, data=current.data.model_copy(update={"label": worker}))

    @saga.step
    async def cross_the_line(current: SagaRun[Parcel]) -> None:
        async with transaction() as session:
            await current.record(session)

    saga_id = await start_one(saga)

    assert not await run(saga, saga_id, budget_seconds=BUDGET)

    assert await written() == ["quick"]
    row = await record_of(saga_id)
    assert (row["data"]["label"], row["last_error"]) == ("quick", None)
    assert "is run by another worker" in caplog.text


async def test_each_record_renews_the_lease(post: Post, saga_id: int, clock: FrozenClock) -> None:
    async def take_fifteen_seconds() -> None:
        clock.advance(timedelta(seconds=15))

    async def be_left_alone() -> None:
        await take_fifteen_seconds()
        other = Post()
        assert not await run(other.saga, saga_id, budget_seconds=0.1)
        assert other.calls == []

    post.gaps = {"print_label/before": take_fifteen_seconds, "hand_over/before": be_left_alone}

    assert await run(post.saga, saga_id, budget_seconds=BUDGET)
    assert post.calls == STEPS


async def test_a_step_may_end_the_saga_early(post: Post) -> None:
    saga = Saga("short", Parcel)

    @saga.step
    async def look(run: SagaRun[Parcel]) -> None:
        async with transaction() as session:
            await run.finish(session, data=run.data.model_copy(update={"label": "none"}))

    @saga.step
    async def never(run: SagaRun[Parcel]) -> None:
        raise AssertionError("the saga had ended")

    saga_id = await start_one(saga)

    assert await run(saga, saga_id, budget_seconds=BUDGET)
    assert (await record_of(saga_id))["data"]["label"] == "none"


async def test_a_step_may_name_itself_to_work_in_portions(post: Post) -> None:
    saga = Saga("long", Parcel)
    portions = iter("abc")

    @saga.step
    async def pack(run: SagaRun[Parcel]) -> None:
        portion = next(portions, None)
        async with transaction() as session:
            if portion is None:
                await run.record(session)
            else:
                await write(session, f"1/{portion}")
                await run.record(session, next_step=pack)

    assert await run(saga, await start_one(saga), budget_seconds=BUDGET)
    assert await written() == ["a", "b", "c"]


async def test_a_step_may_wait_for_as_long_as_it_must_and_is_never_parked(
    post: Post, clock: FrozenClock
) -> None:
    saga = Saga("patient", Parcel)
    looks: list[datetime] = []

    @saga.step
    async def look_out(run: SagaRun[Parcel]) -> None:
        looks.append(clock.now())
        async with transaction() as session:
            if len(looks) > 30:
                await run.record(session)
            else:
                await run.wait(session, until=clock.now() + timedelta(minutes=1))

    saga_id = await start_one(saga)

    assert not await run(saga, saga_id, budget_seconds=BUDGET)
    assert not await run(saga, saga_id, budget_seconds=BUDGET)
    assert len(looks) == 1, "before its time nobody looks again"
    row = await record_of(saga_id)
    assert (row["attempts"], row["last_error"], row["lease_token"]) == (0, None, None)
    for _ in range(30):
        clock.advance(timedelta(minutes=1))
        await run(saga, saga_id, budget_seconds=BUDGET)
    assert len(looks) == 31
    assert (await record_of(saga_id))["finished_at"] is not None


async def test_a_worker_that_was_overtaken_cannot_put_the_saga_off(
    post: Post, clock: FrozenClock
) -> None:
    saga = Saga("overtaken", Parcel)
    workers = iter(["slow", "quick"])

    @saga.step
    async def race(current: SagaRun[Parcel]) -> None:
        if next(workers) == "slow":
            clock.advance(LEASE)
            await run(saga, current.id, budget_seconds=BUDGET)
            async with transaction() as session:
                await write(session, "1/slow")
                await current.wait(session, until=clock.now() + timedelta(hours=1))
        async with transaction() as session:
            await current.record(session)

    saga_id = await start_one(saga)

    assert not await run(saga, saga_id, budget_seconds=BUDGET)

    assert await written() == []
    assert (await record_of(saga_id))["finished_at"] is not None


async def test_nothing_can_be_recorded_after_the_end(post: Post) -> None:
    saga = Saga("ended", Parcel)

    @saga.step
    async def end_twice(run: SagaRun[Parcel]) -> None:
        async with transaction() as session:
            await run.finish(session)
            await write(session, "1/ended")
            await run.finish(session)

    saga_id = await start_one(saga)

    assert not await run(saga, saga_id, budget_seconds=BUDGET)
    assert await written() == []
    assert (await record_of(saga_id))["finished_at"] is None


async def test_a_step_that_records_nothing_has_failed(post: Post) -> None:
    saga = Saga("forgetful", Parcel)

    @saga.step
    async def forget(run: SagaRun[Parcel]) -> None:
        pass

    saga_id = await start_one(saga)

    assert not await run(saga, saga_id, budget_seconds=BUDGET)
    assert (await record_of(saga_id))["last_error"].startswith("StepRecordedNothing")


@pytest.mark.parametrize(
    ("change", "kept"),
    [({"step": "fold"}, "UnknownStep"), ({"data": {"label": "L-1"}}, "ValidationError")],
)
async def test_a_record_this_code_cannot_read_waits_and_is_not_lost(
    change: dict[str, object], kept: str, post: Post, saga_id: int
) -> None:
    async with transaction() as session:
        await session.execute(update(sagas).values(**change))

    assert not await run(post.saga, saga_id, budget_seconds=BUDGET)

    row = await record_of(saga_id)
    assert row["last_error"].startswith(kept)
    assert row["attempts"] == 1


async def test_a_database_that_does_not_answer_is_not_taken_for_the_end_of_the_budget(
    post: Post, saga_id: int
) -> None:
    class Silent(Database):
        def __init__(self) -> None:
            pass

        def new_writer(self) -> WriteSession:
            raise TimeoutError("no connection in time")

    enter(board(Silent()))

    with pytest.raises(TimeoutError, match="no connection"):
        await run(post.saga, saga_id, budget_seconds=BUDGET)
