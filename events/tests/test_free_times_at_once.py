"""Many ask for free times at once, on real commits: no two have any moment of one calendar."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from events.entries.errors import SlotTaken
from events.entries.models import FREE_TIMES_ALONE, ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.holding import HOLD, Holder
from events.tests.factories import ADA, Bakery, open_bakery
from events.tests.free_times import NOON, Room
from events.tests.offers import COUNTER, TABLE, Offer
from events.tests.test_concurrency import all_at_once
from glue.contracts.events import EntryState
from shared.clock import FrozenClock
from shared.db import reading
from shared.runtime import Runtime
from shared.testing.constraints import lacking_constraint
from shared.testing.servers import Servers

pytestmark = pytest.mark.committed

CROWD = [Holder(user_id, None) for user_id in range(1, 13)]
STEP = timedelta(minutes=30)
HOUR = timedelta(hours=1)
MONDAYS = replace(TABLE, weekdays=(1,), from_time=time(11), until_time=time(13), capacity=50)
LIVE = (EntryState.PENDING, EntryState.ORDERED, EntryState.PROVISIONAL, EntryState.CONFIRMED)


async def live(calendar_id: int, *, free_times: bool) -> int:
    async with reading() as session:
        statement = select(func.count()).where(
            CalendarEntry.calendar_id == calendar_id,
            CalendarEntry.slot_id.is_not(None),
            CalendarEntry.is_free_time.is_(free_times),
            CalendarEntry.state.in_(LIVE),
        )
        return await session.scalar(statement) or 0


@pytest.mark.parametrize("offset", range(-2, 4))
async def test_of_two_who_ask_for_overlapping_times_one_gets_it_at_any_offset(
    bakery: Bakery, offset: int
) -> None:
    room = await Room.of(bakery.calendar_id)

    held, refused = await all_at_once(
        [room.ask(CROWD[0], NOON, 120), room.ask(CROWD[1], NOON + offset * STEP, 90)]
    )

    assert (len(held), [type(error) for error in refused]) == (1, [SlotTaken])
    assert await live(bakery.calendar_id, free_times=True) == 1


@pytest.mark.parametrize("had_run_out", [False, True])
@pytest.mark.parametrize("offset", range(-3, 4))
async def test_a_free_time_and_bookings_of_a_slot_only_touch_at_any_offset(
    bakery: Bakery, clock: FrozenClock, offset: int, had_run_out: bool
) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(bakery.calendar_id, MONDAYS)
    if had_run_out:
        await table.book(ADA, NOON - HOUR)
        clock.advance(HOLD)

    held, refused = await all_at_once(
        [
            *(table.book(who, NOON - HOUR) for who in CROWD[:4]),
            *(room.ask(who, NOON - STEP + offset * STEP, 60) for who in CROWD[4:8]),
        ]
    )

    asked = await live(bakery.calendar_id, free_times=True)
    booked = await live(bakery.calendar_id, free_times=False)
    assert {type(error) for error in refused} == {SlotTaken}
    only_touches = abs(offset) == 3
    assert (asked, booked) in ({(1, 4)} if only_touches else {(1, 0), (0, 4)})
    assert asked + booked == len(held)
    assert await table.counts() in ([], [(booked, 0)])


async def test_many_who_ask_across_a_day_never_overlap(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    counter = await Offer.of(
        bakery.calendar_id, replace(COUNTER, weekdays=(1,), from_time=time(9), until_time=time(17))
    )
    begin = NOON - 3 * HOUR

    await all_at_once(
        [
            *(room.ask(who, begin + number * STEP, 90) for number, who in enumerate(CROWD)),
            *(counter.book(who, begin + number * STEP, 60) for number, who in enumerate(CROWD)),
        ]
    )

    async with reading() as session:
        rows = await session.scalars(
            select(CalendarEntry)
            .where(CalendarEntry.slot_id.is_not(None), CalendarEntry.state.in_(LIVE))
            .order_by(CalendarEntry.starts_at)
        )
        held = rows.all()
    free = [it for it in held if it.is_free_time]
    assert free
    assert not any(
        it.starts_at < one.ends_at and one.starts_at < it.ends_at
        for one in free
        for it in held
        if it is not one
    )
    assert await counter.counts() == await counter.counts_by_bookings()


async def test_without_their_constraint_two_have_one_free_time(
    runtime: Runtime, servers: Servers, clock: FrozenClock
) -> None:
    async with lacking_constraint(runtime, servers, "calendar_entries", ONE_BOOKING_OF_A_SLOT):
        bakery = await open_bakery(seats=3)
        room = await Room.of(bakery.calendar_id)
        held, refused = await all_at_once([room.ask(who, NOON, 60) for who in CROWD[:2]])

    assert (len(held), refused) == (2, [])


async def test_without_its_constraint_a_slot_is_booked_over_a_free_time(
    runtime: Runtime, servers: Servers, clock: FrozenClock
) -> None:
    async with lacking_constraint(runtime, servers, "calendar_entries", FREE_TIMES_ALONE):
        bakery = await open_bakery(seats=3)
        room = await Room.of(bakery.calendar_id)
        table = await Offer.of(bakery.calendar_id, MONDAYS)
        held, refused = await all_at_once(
            [room.ask(CROWD[0], NOON, 60), table.book(CROWD[1], NOON - HOUR)]
        )

    assert (len(held), refused) == (2, [])
