from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.db.session import Database, reading
from shared.outbox import drain_outbox, outbox_health
from shared.outbox.commands import obey, parse
from shared.outbox.courier import Courier
from shared.outbox.operations import State, owed_deliveries
from shared.tests.outbox.cast import Ear, deliveries, post
from shared.tests.outbox.conftest import EnterBoard

HOUR = timedelta(hours=1)


async def command(database: Database, *words: str) -> int:
    return await obey(parse(["board", *words]), database)


async def park(ear: Ear, clock: FrozenClock) -> int:
    ear.failure = ConnectionError()
    for _ in range(12):
        await Courier().deliver_due()
        clock.advance(HOUR)
    ear.failure = None
    return int((await deliveries())[0]["id"])


async def states(clock: FrozenClock) -> list[State]:
    async with reading() as session:
        return [owed.state for owed in await owed_deliveries(session, now=clock.now())]


async def test_the_list_says_why_each_delivery_is_still_owed(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    await park(ear, clock)
    await post("soap")
    ear.failure = ConnectionError()
    await post("salt", stream="board:2")
    await Courier().deliver_due()
    await post("milk", stream="board:3")
    await Courier().claim([ear.name])
    await post("rice", stream="board:4")

    assert await states(clock) == [
        State.PARKED,
        State.HELD_BACK,
        State.WAITING,
        State.RUNNING,
        State.DUE,
    ]


async def test_a_retried_delivery_has_all_its_tries_again_and_its_stream_goes_on(
    enter_board: EnterBoard, clock: FrozenClock, scratch: Database
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea", "soap")
    parked = await park(ear, clock)

    assert await command(scratch, "retry", str(parked)) == 0

    assert (await deliveries())[0]["attempts"] == 0
    assert await drain_outbox() == 2
    assert ear.heard == ["tea", "soap"]


async def test_everything_that_failed_is_retried_at_a_word(
    enter_board: EnterBoard, clock: FrozenClock, scratch: Database
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea", stream="board:1")
    await park(ear, clock)
    ear.failure = ConnectionError()
    await post("soap", stream="board:2")
    await Courier().deliver_due()
    ear.failure = None

    assert await command(scratch, "retry", "--all") == 0

    assert await drain_outbox() == 2


async def test_a_skipped_delivery_is_never_made_and_keeps_the_reason(
    enter_board: EnterBoard, clock: FrozenClock, scratch: Database
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea", "soap")
    parked = await park(ear, clock)

    assert await command(scratch, "skip", str(parked), "--why", "done by hand") == 0
    await drain_outbox()

    assert ear.heard == ["soap"]
    skipped = (await deliveries())[0]
    assert (skipped["last_error"], skipped["parked_at"]) == ("skipped: done by hand", None)


async def test_a_delivery_that_is_not_owed_can_be_neither_retried_nor_skipped(
    enter_board: EnterBoard, scratch: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    enter_board(Ear())
    await post("tea")
    await drain_outbox()
    done = str((await deliveries())[0]["id"])

    assert await command(scratch, "retry", done) == 1
    assert await command(scratch, "skip", done, "--why", "tidy") == 1
    assert capsys.readouterr().out.count("is not owed") == 2


async def test_the_list_is_printed_with_tries_and_last_error(
    enter_board: EnterBoard, scratch: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    ear = Ear()
    ear.failure = ConnectionError()
    enter_board(ear)
    await command(scratch, "list")
    await post("tea")
    await Courier().deliver_due()
    await command(scratch, "list")

    printed = capsys.readouterr().out
    assert printed.startswith("nothing is owed\n")
    assert "waiting    note.posted -> cast.hear  (board:1, 21 Nov 12:00:00 UTC)" in printed
    assert "1 tries: ConnectionError" in printed


def test_a_skip_without_a_reason_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["board", "skip", "1"])

    assert "--why" in capsys.readouterr().err


async def test_health_counts_what_is_owed_and_what_is_parked(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    await park(ear, clock)
    await post("soap", "salt", stream="board:2")
    clock.advance(timedelta(seconds=90))

    async with reading() as session:
        health = await outbox_health(session)

    assert (health.depth, health.oldest_seconds, health.parked) == (2, 90.0, 1)


async def test_an_outbox_that_owes_nothing_is_not_behind(enter_board: EnterBoard) -> None:
    enter_board()

    async with reading() as session:
        health = await outbox_health(session)

    assert (health.depth, health.oldest_seconds, health.parked) == (0, 0.0, 0)
