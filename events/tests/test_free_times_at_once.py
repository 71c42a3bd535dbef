"""Many ask for free times at once, on real commits: no two have any moment of one calendar."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from events.bookings.service import book
from events.calendars.models import Calendar
from events.entries.errors import SlotTaken
from events.entries.models import FREE_TIMES_ALONE, ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.free_time_desk.service import offer_free_times
from events.holding import HOLD, Holder
from events.hours.opening import Span
from events.hours.service import set_hours
from events.slots.errors import Outdated
from events.slots.queries import free_times_of, lock_slots_of
from events.tests.factories import ADA, Bakery, open_bakery
from events.tests.free_times import NOON, ROOM, Room
from events.tests.offers import COUNTER, TABLE, Offer
from events.tests.test_concurrency import all_at_once
from glue.contracts.events import EntryState
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.constraints import lacking_constraint
from shared.testing.locks import until_waiting
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


async def test_who_sets_hours_or_terms_waits_for_who_books_and_neither_stands_in_a_circle(
    bakery: Bakery,
) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(bakery.calendar_id, MONDAYS)

    for change in (open_all_day, new_terms):
        async with transaction() as session:
            await lock_slots_of(session, bakery.calendar_id)
            changing = asyncio.create_task(change(bakery.calendar_id))
            await until_waiting(changing)
            await book(
                session,
                ADA,
                calendar_id=bakery.calendar_id,
                slot_id=table.slot_id,
                starts_at=NOON - HOUR,
                minutes=None,
                now=utcnow(),
            )
        await changing

    assert await table.live() == 2
    with pytest.raises(SlotTaken):
        await room.ask(ADA, NOON, 60)


async def test_of_two_who_first_take_requests_one_set_of_free_times_comes(bakery: Bakery) -> None:
    done, refused = await all_at_once([new_terms(bakery.calendar_id) for _ in range(4)])

    async with reading() as session:
        slot = await free_times_of(session, bakery.calendar_id)
    assert slot is not None
    assert len(done) + len(refused) == 4
    assert {type(error) for error in refused} <= {Outdated}


async def open_all_day(calendar_id: int) -> None:
    async with transaction() as session:
        calendar = await session.get_one(Calendar, calendar_id)
        spans = [Span(day, time(), time()) for day in range(1, 8)]
        await set_hours(session, calendar, spans)


async def new_terms(calendar_id: int) -> None:
    async with transaction() as session:
        calendar = await session.get_one(Calendar, calendar_id)
        await offer_free_times(session, calendar, ROOM, version=1)


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
