"""What Prometheus is told of places."""

from datetime import timedelta

from events.metrics import places
from events.tests.factories import ADA, BEN, Bakery
from shared.clock import FrozenClock
from shared.db import reading
from shared.testing.metrics import values_of

LONG = timedelta(days=1)


async def told() -> tuple[object, object]:
    async with reading() as session:
        values = values_of(await places(session))
    return values["rose_ash_holds"], values["rose_ash_holds_run_out"]


async def test_what_is_held_is_told_apart_from_what_only_waits_to_be_freed(
    bakery: Bakery, clock: FrozenClock
) -> None:
    await bakery.hold_seats(ADA, 2)
    await bakery.hold_oven(ADA)
    held = await told()

    clock.advance(LONG)
    over = await told()

    await bakery.hold_seats(BEN)
    freed = await told()

    assert held == ({"entries": 1, "tickets": 2}, {"entries": 0, "tickets": 0})
    assert over == ({"entries": 0, "tickets": 0}, {"entries": 1, "tickets": 2})
    assert freed == ({"entries": 0, "tickets": 1}, {"entries": 1, "tickets": 0})
