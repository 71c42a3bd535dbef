from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.outbox import Undelivered, drain_outbox
from shared.tests.outbox.cast import Ear, post
from shared.tests.outbox.conftest import EnterBoard


async def test_draining_delivers_all_that_is_due_and_what_handlers_emit(
    enter_board: EnterBoard,
) -> None:
    ear = Ear()

    async def answer_the_first(note: str) -> None:
        if note == "tea":
            await post("milk", stream="board:2")

    ear.first = answer_the_first
    enter_board(ear)
    await post("tea", "soap")

    assert await drain_outbox() == 3
    assert sorted(ear.heard) == ["milk", "soap", "tea"]
    assert await drain_outbox() == 0


async def test_draining_raises_from_the_handlers_own_error(enter_board: EnterBoard) -> None:
    ear = Ear()
    ear.failure = ConnectionError("no")
    enter_board(ear)
    await post("tea")

    with pytest.raises(Undelivered, match=r"cast\.hear failed") as raised:
        await drain_outbox()

    assert raised.value.__cause__ is ear.failure


async def test_draining_tells_of_what_waits_for_another_try(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    ear.failure = ConnectionError("no")
    enter_board(ear)
    await post("tea")
    with pytest.raises(Undelivered):
        await drain_outbox()
    ear.failure = None

    with pytest.raises(Undelivered, match="stuck: ConnectionError"):
        await drain_outbox()
    clock.advance(timedelta(seconds=5))

    assert await drain_outbox() == 1


async def test_draining_tells_of_a_handler_nobody_knows(enter_board: EnterBoard) -> None:
    enter_board(Ear("gone"))
    await post("tea")
    enter_board(Ear("here"))

    with pytest.raises(Undelivered, match="no such handler"):
        await drain_outbox()


async def test_draining_gives_up_on_handlers_that_call_each_other_for_ever(
    enter_board: EnterBoard,
) -> None:
    ear = Ear()

    async def post_again(note: str) -> None:
        await post("again")

    ear.first = post_again
    enter_board(ear)
    await post("tea")

    with pytest.raises(Undelivered, match="10 deliveries did not come to an end"):
        await drain_outbox(limit=10)
