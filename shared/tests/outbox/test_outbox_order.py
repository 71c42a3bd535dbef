import asyncio
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from random import Random

import pytest

from shared.clock import FrozenClock
from shared.outbox.courier import Courier
from shared.tests.outbox.cast import Ear, post
from shared.tests.outbox.conftest import EnterBoard

HOUR = timedelta(hours=1)


async def relay_until_idle(courier: Courier) -> None:
    idle = 0
    while idle < 3:
        idle = 0 if await courier.deliver_due() else idle + 1


def by_stream(heard: Iterable[str]) -> dict[str, list[int]]:
    pairs = sorted((note.split("/") for note in heard), key=lambda pair: pair[0])
    return {
        stream: [int(number) for _, number in notes]
        for stream, notes in groupby(pairs, key=lambda pair: pair[0])
    }


@pytest.mark.parametrize("seed", range(3))
async def test_several_relays_keep_the_order_of_each_stream_and_make_each_delivery_once(
    seed: int, enter_board: EnterBoard
) -> None:
    dice = Random(seed)

    async def take_a_while(note: str) -> None:
        for _ in range(dice.randrange(4)):
            await asyncio.sleep(0)

    ears = Ear("index"), Ear("announce")
    for ear in ears:
        ear.first = take_a_while
    enter_board(*ears)
    expected = {f"board:{stream}": list(range(8)) for stream in range(5)}
    for number in range(8):
        for stream in dice.sample([*expected], len(expected)):
            await post(f"{stream}/{number}", stream=stream)

    await asyncio.gather(*(relay_until_idle(Courier(batch=4)) for _ in range(4)))
    await relay_until_idle(Courier())

    assert [by_stream(ear.heard) for ear in ears] == [expected, expected]


async def test_a_leased_delivery_holds_back_the_younger_ones_of_its_stream(
    enter_board: EnterBoard,
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea", "soap")

    (held,) = await Courier().claim([ear.name])
    meanwhile = await Courier().deliver_due()
    await Courier().deliver([held])
    await Courier().deliver_due()

    assert meanwhile == []
    assert ear.heard == ["tea", "soap"]


async def test_a_delivery_that_waits_for_its_next_try_holds_back_its_stream(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    await post("tea", "soap")
    ear.failure = ConnectionError()

    await Courier().deliver_due()
    ear.failure = None
    meanwhile = await Courier().deliver_due()
    clock.advance(HOUR)
    await relay_until_idle(Courier())

    assert meanwhile == []
    assert ear.heard == ["tea", "soap"]


async def test_a_parked_delivery_holds_back_only_its_own_handler_and_stream(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    well, ill = Ear("well"), Ear("ill")
    enter_board(well, ill)

    async def refuse_tea(note: str) -> None:
        if note == "tea":
            raise ConnectionError

    ill.first = refuse_tea
    await post("tea", "soap", stream="board:1")
    for _ in range(12):
        await relay_until_idle(Courier())
        clock.advance(HOUR)
    await post("salt", stream="board:2")

    await relay_until_idle(Courier())

    assert sorted(well.heard) == ["salt", "soap", "tea"]
    assert ill.heard == ["salt"]
