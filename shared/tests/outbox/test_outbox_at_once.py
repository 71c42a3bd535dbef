import asyncio
from datetime import timedelta

from shared.clock import FrozenClock
from shared.db.session import request_sessions, write_session
from shared.outbox import deliver_after_commit, drain_outbox, emit
from shared.outbox.courier import Courier
from shared.runtime import Runtime
from shared.tests.outbox.cast import Ear, NotePosted, deliveries, post
from shared.tests.outbox.conftest import EnterBoard


async def post_in_a_request(runtime: Runtime, note: str) -> bool:
    async with request_sessions(runtime.database):
        event = NotePosted(note=note)
        await emit(write_session(), event, stream="board:1")
        return await deliver_after_commit(event.id)


async def test_the_request_commits_and_runs_its_own_delivery(enter_board: EnterBoard) -> None:
    ears = Ear("index"), Ear("announce")
    runtime = enter_board(*ears)

    assert await post_in_a_request(runtime, "tea")

    assert [ear.heard for ear in ears] == [["tea"], ["tea"]]
    assert await drain_outbox() == 0


async def test_the_relay_finishes_what_failed_in_the_request(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    ear.failure = ConnectionError()
    runtime = enter_board(ear)

    assert not await post_in_a_request(runtime, "tea")
    ear.failure = None
    clock.advance(timedelta(seconds=5))
    await drain_outbox()

    assert ear.heard == ["tea"]
    assert (await deliveries())[0]["attempts"] == 1


async def test_only_the_requests_own_event_is_delivered(enter_board: EnterBoard) -> None:
    ear = Ear()
    runtime = enter_board(ear)
    await post("salt", stream="board:2")

    await post_in_a_request(runtime, "tea")

    assert ear.heard == ["tea"]


async def test_an_older_event_of_the_stream_goes_first_and_the_relay_does_both(
    enter_board: EnterBoard,
) -> None:
    ear = Ear()
    runtime = enter_board(ear)
    await post("salt")

    assert not await post_in_a_request(runtime, "tea")
    await drain_outbox()

    assert ear.heard == ["salt", "tea"]


async def test_a_delivery_the_relay_took_first_is_waited_for(enter_board: EnterBoard) -> None:
    ear = Ear()
    runtime = enter_board(ear)
    taken = asyncio.Event()
    may_end = asyncio.Event()

    async def take_the_relays_turn(note: str) -> None:
        taken.set()
        await may_end.wait()

    ear.first = take_the_relays_turn
    async with request_sessions(runtime.database):
        (event,) = await post("tea")
        relay = asyncio.create_task(Courier().deliver_due())
        await taken.wait()
        waiting = asyncio.create_task(deliver_after_commit(event.id))
        await asyncio.sleep(0)
        may_end.set()

        assert await waiting
        await relay
    assert ear.heard == ["tea"]


async def test_a_relay_that_takes_too_long_is_waited_for_no_longer(enter_board: EnterBoard) -> None:
    ear = Ear()
    runtime = enter_board(ear)
    async with request_sessions(runtime.database):
        (event,) = await post("tea")
        await Courier().claim([ear.name])

        assert not await deliver_after_commit(event.id, patience_seconds=0.05)
