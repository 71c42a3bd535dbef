from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.outbox.courier import Courier
from shared.outbox.deliveries import LEASE
from shared.tests.outbox.cast import Ear, deliveries, post
from shared.tests.outbox.conftest import EnterBoard


async def test_what_a_killed_relay_had_claimed_comes_back_when_its_lease_ends(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    await Courier().claim([ear.name])

    clock.advance(LEASE - timedelta(seconds=1))
    too_early = await Courier().deliver_due()
    clock.advance(timedelta(seconds=1))
    await Courier().deliver_due()

    assert too_early == []
    assert ear.heard == ["tea"]


async def test_a_handler_that_outlives_its_lease_is_called_again_and_may_not_mark(
    enter_board: EnterBoard, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    tokens: list[object] = []

    async def be_overtaken(note: str) -> None:
        if not tokens:
            clock.advance(LEASE)
            (second,) = await Courier().claim([ear.name])
            tokens.append(second.lease_token)

    ear.first = be_overtaken

    await Courier().deliver_due()
    (after_first,) = await deliveries()
    clock.advance(LEASE)
    await Courier().deliver_due()

    assert after_first["delivered_at"] is None
    assert after_first["lease_token"] == tokens[0]
    assert ear.heard == ["tea", "tea"]
    assert "outlived its lease" in caplog.text
    assert (await deliveries())[0]["delivered_at"] == clock.now()


async def test_a_failure_after_a_lost_lease_changes_nothing(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    (first,) = await Courier().claim([ear.name])
    clock.advance(LEASE)
    await Courier().deliver_due()
    before = await deliveries()

    ear.failure = ConnectionError()
    clock.advance(-LEASE)
    await Courier().deliver([first])

    assert await deliveries() == before


async def test_a_handler_does_not_start_when_its_lease_could_end_under_it(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea")
    batch = await Courier().claim([ear.name])

    clock.advance(LEASE - timedelta(seconds=19))
    (outcome,) = await Courier().deliver(batch)

    assert not outcome.tried
    assert ear.heard == []
    (row,) = await deliveries()
    assert (row["leased_until"], row["lease_token"], row["attempts"]) == (None, None, 0)


async def test_a_courier_that_refuses_gives_back_what_it_has_not_started(
    enter_board: EnterBoard,
) -> None:
    courier = Courier(concurrency=1)
    ear = Ear()

    async def be_told_to_stop(note: str) -> None:
        courier.refuse()

    ear.first = be_told_to_stop
    enter_board(ear)
    await post("tea", stream="board:1")
    await post("soap", stream="board:2")

    await courier.deliver_due()
    after_stop = [row["delivered_at"] is not None for row in await deliveries()]
    await Courier().deliver_due()

    assert after_stop == [True, False]
    assert ear.heard == ["tea", "soap"]
