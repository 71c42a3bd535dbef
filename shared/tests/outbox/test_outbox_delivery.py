import asyncio
import logging
from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.errors import DomainError, ServiceUnavailable
from shared.outbox.courier import Courier
from shared.tests.outbox.cast import Ear, deliveries, post
from shared.tests.outbox.conftest import EnterBoard


class NoteTaken(DomainError):
    code = "note-taken"
    message = "{name} has taken this note"


async def test_a_delivery_is_made_once(enter_board: EnterBoard) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")

    await Courier().deliver_due()
    await Courier().deliver_due()

    assert ear.heard == ["tea"]
    (row,) = await deliveries()
    assert row["delivered_at"] is not None
    assert (row["leased_until"], row["lease_token"], row["last_error"]) == (None, None, None)


async def test_one_handlers_failure_never_runs_another_again(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    well, ill = Ear("well"), Ear("ill")
    ill.failure = ConnectionError("no")
    enter_board(well, ill)
    await post("tea")

    await Courier().deliver_due()
    ill.failure = None
    clock.advance(timedelta(hours=1))
    await Courier().deliver_due()

    assert (well.heard, ill.heard) == (["tea"], ["tea"])


async def test_the_pause_doubles_up_to_an_hour_and_then_the_delivery_is_parked(
    enter_board: EnterBoard, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()
    ear.failure = ConnectionError("no")
    enter_board(ear)
    await post("tea")
    pauses: list[float] = []

    while (row := (await deliveries())[0])["parked_at"] is None:
        assert len(await Courier().deliver_due()) == 1
        failed = (await deliveries())[0]
        pauses.append((failed["next_attempt_at"] - clock.now()).total_seconds())
        clock.move_to(failed["next_attempt_at"])

    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert row["attempts"] == 12
    assert await Courier().deliver_due() == []
    (alarm,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert alarm.getMessage().startswith("delivery parked: ConnectionError")
    assert alarm.__dict__["delivery"] == row["id"]


@pytest.mark.parametrize(
    ("failure", "kept"),
    [
        (NoteTaken(name="Ada Lovelace"), "NoteTaken: {name} has taken this note"),
        (ServiceUnavailable(contract="likes!toggle"), "ServiceUnavailable: likes!toggle"),
        (KeyError("ada@lovelace.test"), "KeyError in cast.hear, line"),
    ],
)
async def test_what_is_kept_of_a_failure_names_no_person(
    failure: Exception, kept: str, enter_board: EnterBoard
) -> None:
    ear = Ear()
    ear.failure = failure
    enter_board(ear)
    await post("tea")

    await Courier().deliver_due()

    (row,) = await deliveries()
    assert row["last_error"].startswith(kept)
    assert "ovelace" not in row["last_error"]


async def test_a_handler_that_takes_too_long_has_failed(enter_board: EnterBoard) -> None:
    async def wait_for_ever(note: str) -> None:
        await asyncio.Event().wait()

    ear = Ear()
    ear.first = wait_for_ever
    enter_board(ear)
    await post("tea")

    await Courier(handler_limit=timedelta()).deliver_due()

    (row,) = await deliveries()
    assert row["last_error"].startswith("TimeoutError")


async def test_a_delivery_to_an_unknown_handler_is_left_to_whoever_knows_it(
    enter_board: EnterBoard,
) -> None:
    old, new = Ear("old"), Ear("new")
    enter_board(old, new)
    await post("tea")

    enter_board(old)
    await Courier().deliver_due()
    before = {row["handler"]: row["delivered_at"] is not None for row in await deliveries()}
    enter_board(old, new)
    await Courier().deliver_due()

    assert before == {"cast.old": True, "cast.new": False}
    assert new.heard == ["tea"]


async def test_handlers_of_different_streams_run_at_the_same_time(enter_board: EnterBoard) -> None:
    both_run = asyncio.Barrier(2)

    async def meet(note: str) -> None:
        await both_run.wait()

    ear = Ear()
    ear.first = meet
    enter_board(ear)
    await post("tea", stream="board:1")
    await post("soap", stream="board:2")

    await Courier().deliver_due()

    assert sorted(ear.heard) == ["soap", "tea"]


async def test_no_more_handlers_run_at_once_than_allowed(enter_board: EnterBoard) -> None:
    running = 0
    most = 0

    async def count(note: str) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    ear = Ear()
    ear.first = count
    enter_board(ear)
    for number in range(10):
        await post("tea", stream=f"board:{number}")

    await Courier(concurrency=3).deliver_due()

    assert (most, len(ear.heard)) == (3, 10)
