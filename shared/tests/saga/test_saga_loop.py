import asyncio

from shared.db.session import transaction
from shared.saga import Saga, SagaRun
from shared.saga.loop import SagaLoop, saga_loop
from shared.tests.saga.cast import Parcel, Post, record_of

NEVER = 3600.0
PATIENCE = 60.0


async def start_some(post: Post, count: int) -> list[int]:
    async with transaction() as session:
        return [
            (await post.saga.start(session, key=f"{n}", data=Parcel(address="Rose Lane"))).id
            for n in range(count)
        ]


def started(*sagas: Saga[Parcel]) -> SagaLoop:
    loop = saga_loop(sagas)
    loop.interval_seconds = NEVER
    loop.start()
    return loop


async def test_the_loop_finishes_sagas_nobody_runs(post: Post) -> None:
    told = 0
    all_told = asyncio.Event()

    async def count() -> None:
        nonlocal told
        told += 1
        if told == 20:
            all_told.set()

    post.gaps["tell/after"] = count
    ids = await start_some(post, 20)

    loop = started(post.saga)
    async with asyncio.timeout(PATIENCE):
        await all_told.wait()
    await loop.stop()

    assert all([(await record_of(saga_id))["finished_at"] for saga_id in ids])
    assert len(post.calls) == 60


async def test_sagas_of_other_kinds_are_left_to_those_who_know_them(
    post: Post, saga_id: int
) -> None:
    known = Saga("known", Parcel)
    ran = asyncio.Event()

    @known.step
    async def note(run: SagaRun[Parcel]) -> None:
        async with transaction() as session:
            await run.finish(session)
        ran.set()

    async with transaction() as session:
        await known.start(session, key="1", data=Parcel(address="Rose Lane"))

    loop = started(known)
    async with asyncio.timeout(PATIENCE):
        await ran.wait()
    await loop.stop()

    assert post.calls == []
    assert (await record_of(saga_id))["attempts"] == 0


async def test_a_hanging_saga_keeps_no_other_waiting_and_is_given_back_at_the_end(
    post: Post,
) -> None:
    hangs, others_done = asyncio.Event(), asyncio.Event()

    async def hang_once() -> None:
        if not hangs.is_set():
            hangs.set()
            await asyncio.Event().wait()

    async def note_end() -> None:
        if post.calls.count("tell") == 4:
            others_done.set()

    post.gaps = {"print_label/between": hang_once, "tell/after": note_end}
    ids = await start_some(post, 5)

    loop = started(post.saga)
    async with asyncio.timeout(PATIENCE):
        await others_done.wait()
    await loop.stop(limit_seconds=0.05)

    rows = [await record_of(saga_id) for saga_id in ids]
    assert [row["finished_at"] is None for row in rows].count(True) == 1
    (hung,) = [row for row in rows if row["finished_at"] is None]
    assert (hung["attempts"], hung["lease_token"]) == (0, None)


async def test_a_loop_with_nothing_to_do_stops_at_once() -> None:
    loop = started()

    await loop.stop()

    assert not loop.is_running
