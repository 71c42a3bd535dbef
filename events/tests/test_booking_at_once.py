"""Many people book at once, on real commits: an exclusive time once, a counted one n times."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events.entries.errors import SlotTaken, TimeFull
from events.entries.models import ONE_BOOKING_OF_A_SLOT
from events.holding import HOLD, Holder
from events.slots.models import WITHIN_CAPACITY_OF_A_TIME
from events.tests.factories import ADA, Bakery, open_bakery
from events.tests.offers import COUNTER, OVEN, TABLE, TEN, Offer
from events.tests.test_concurrency import all_at_once
from glue.contracts.events import (
    ClaimEntriesForOrder,
    ClaimGone,
    ConfirmEntriesForOrder,
    ReleaseEntriesForOrder,
)
from shared.clock import FrozenClock, utcnow
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.constraints import lacking_constraint
from shared.testing.servers import Servers

pytestmark = pytest.mark.committed

CROWD = [Holder(user_id, None) for user_id in range(1, 11)]
STEP = timedelta(minutes=30)
FOR_TWO = replace(TABLE, capacity=2)


@pytest.mark.parametrize("offset", range(-2, 4))
async def test_of_two_who_want_an_exclusive_time_one_gets_it_at_any_offset(
    bakery: Bakery, offset: int
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)

    held, refused = await all_at_once(
        [oven.book(CROWD[0], TEN, 120), oven.book(CROWD[1], TEN + offset * STEP, 90)]
    )

    assert (len(held), len(refused)) == (1, 1)
    assert isinstance(refused[0], SlotTaken)
    assert await oven.live() == 1


async def test_without_its_constraint_two_get_an_exclusive_time(
    runtime: Runtime, servers: Servers, clock: FrozenClock
) -> None:
    async with lacking_constraint(runtime, servers, "calendar_entries", ONE_BOOKING_OF_A_SLOT):
        bakery = await open_bakery(seats=3)
        oven = await Offer.of(bakery.calendar_id, OVEN)
        held, refused = await all_at_once([oven.book(who, TEN, 60) for who in CROWD[:2]])

    assert (len(held), refused) == (2, [])


@pytest.mark.parametrize("had_run_out", [False, True])
async def test_a_time_for_two_goes_to_two_of_ten(
    bakery: Bakery, clock: FrozenClock, had_run_out: bool
) -> None:
    table = await Offer.of(bakery.calendar_id, FOR_TWO)
    if had_run_out:
        for _ in range(2):
            await table.book(ADA)
        clock.advance(HOLD)

    held, refused = await all_at_once([table.book(who) for who in CROWD])

    assert (len(held), len(refused)) == (2, 8)
    assert all(isinstance(error, TimeFull) for error in refused)
    assert await table.counts() == [(2, 0)]
    assert await table.live() == 2


async def test_overlapping_times_of_a_counted_slot_never_exceed_what_it_takes(
    bakery: Bakery,
) -> None:
    counter = await Offer.of(bakery.calendar_id, COUNTER)

    held, refused = await all_at_once(
        [counter.book(who, TEN + number % 5 * STEP, 60) for number, who in enumerate(CROWD)]
    )

    assert {type(error) for error in refused} == {TimeFull}
    counts = await counter.counts()
    assert all(count <= 2 for count, _sold in counts)
    assert sum(count for count, _sold in counts) == 2 * len(held)


async def test_without_its_constraint_a_time_for_two_goes_to_everybody(
    runtime: Runtime, servers: Servers, clock: FrozenClock
) -> None:
    async with lacking_constraint(runtime, servers, "slot_cells", WITHIN_CAPACITY_OF_A_TIME):
        bakery = await open_bakery(seats=3)
        table = await Offer.of(bakery.calendar_id, FOR_TWO)
        held, refused = await all_at_once([table.book(who) for who in CROWD])

    assert (len(held), refused) == (len(CROWD), [])


async def test_confirming_releasing_and_booking_a_counted_time_at_once_leaves_one_truth(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    counter = await Offer.of(bakery.calendar_id, COUNTER)
    booked = [await counter.book(ADA, TEN, 120), await counter.book(ADA, TEN + STEP, 60)]
    claim = ClaimEntriesForOrder(
        order_id=100,
        user_id=ADA.user_id,
        session_id=None,
        entry_ids=booked,
        ticket_ids=[],
        held_until=utcnow() + HOLD,
    )
    await sibling.act(claim, key="claim")
    clock.advance(HOLD)

    async def settle(number: int) -> object:
        if number % 2:
            return await sibling.act(ReleaseEntriesForOrder(order_id=100), key=f"r{number}")
        return await sibling.act(ConfirmEntriesForOrder(order_id=100), key=f"c{number}")

    _, refused = await all_at_once(
        [
            *(settle(number) for number in range(10)),
            *(
                counter.book(who, TEN + number % 4 * STEP, 60)
                for number, who in enumerate(CROWD[1:])
            ),
        ]
    )

    assert {type(error) for error in refused} <= {ClaimGone, TimeFull}
    assert await counter.counts() == await counter.counts_by_bookings()
    assert all(held + sold <= 2 for held, sold in await counter.counts())
