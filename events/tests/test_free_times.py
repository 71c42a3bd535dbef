"""A free time of a calendar is asked for within its hours, where nothing else is on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from events.bookings.errors import DayClosed, NotOffered, OutsideHours, TooSoon
from events.calendars.models import Calendar
from events.entries.errors import SlotTaken
from events.entries.models import CalendarEntry
from events.entries.service import add_event
from events.free_time_desk.service import offer_free_times
from events.free_times.errors import NotFree
from events.free_times.offering import free_day
from events.holding import HOLD
from events.hours.queries import opening_of
from events.slots.models import CalendarSlot
from events.slots.queries import free_times_of
from events.slots.service import put_slot_away
from events.tests.factories import ADA, BEN, Bakery
from events.tests.free_times import MONDAY, NOON, ROOM, Room
from events.tests.offers import COUNTER, OVEN, TABLE, Offer
from glue.contracts.events import (
    ClaimEntriesForOrder,
    ConfirmEntriesForOrder,
    EntryState,
    ErasePerson,
    PlacesTaken,
    RetakeEntriesForOrder,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.money import Money
from shared.rpc.client import RpcClient

HOUR = timedelta(hours=1)
MONDAYS = replace(TABLE, weekdays=(1,), from_time=time(12), until_time=time(14))


async def entry(id: int) -> CalendarEntry:
    async with reading() as session:
        return (await session.scalars(select(CalendarEntry).where(CalendarEntry.id == id))).one()


async def starts(room: Room, day: date = MONDAY) -> dict[datetime, int]:
    """Return when one may begin on a day, with for how many minutes at the most."""
    async with reading() as session:
        calendar = await session.get_one(Calendar, room.calendar_id)
        slot = await free_times_of(session, room.calendar_id)
        assert slot is not None
        opening = await opening_of(session, calendar)
        found = await free_day(session, slot, opening, day, now=utcnow())
        return {start.starts_at: start.longest for start in found.starts}


async def order(sibling: RpcClient, entry_id: int, *, order_id: int = 100) -> None:
    claim = ClaimEntriesForOrder(
        order_id=order_id,
        user_id=ADA.user_id,
        session_id=None,
        entry_ids=[entry_id],
        ticket_ids=[],
        held_until=utcnow() + HOLD,
    )
    await sibling.act(claim, key=f"claim:{order_id}")


async def test_a_free_time_is_held_for_a_basket_at_the_price_of_its_hours(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)

    held = await entry(await room.ask(ADA, NOON, 90, note="A small table, please"))

    assert held.state is EntryState.PENDING
    assert held.held_until == utcnow() + HOLD
    assert (held.ends_at, held.cost) == (NOON + 1.5 * HOUR, Money(1800, "GBP"))
    assert (held.title, held.note) == ("The back room", "A small table, please")
    assert (held.is_request, held.is_exclusive, held.is_free_time) == (True, True, True)


@pytest.mark.parametrize(
    ("starts_at", "minutes", "problem"),
    [
        (NOON, 30, NotOffered),
        (NOON, 300, NotOffered),
        (NOON, 75, NotOffered),
        (NOON + timedelta(minutes=10), 60, NotFree),
        (NOON - 4 * HOUR, 60, OutsideHours),
        (NOON + 4.5 * HOUR, 60, OutsideHours),
        (NOON - timedelta(days=1), 60, OutsideHours),
        (NOON - timedelta(days=21), 60, TooSoon),
    ],
)
async def test_lengths_steps_hours_and_notice_are_kept(
    bakery: Bakery, starts_at: datetime, minutes: int, problem: type[Exception]
) -> None:
    room = await Room.of(bakery.calendar_id)

    with pytest.raises(problem):
        await room.ask(ADA, starts_at, minutes)


async def test_a_closed_day_has_no_free_time_and_says_why(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    await Offer(bakery.calendar_id, room.slot_id).close(MONDAY, MONDAY, "Winter fair")

    assert await starts(room) == {}
    with pytest.raises(DayClosed, match="Winter fair"):
        await room.ask(ADA)


async def test_a_calendar_that_takes_no_requests_has_no_free_time(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await put_slot_away(session, calendar, room.slot_id, now=utcnow())

    with pytest.raises(NotOffered):
        await room.ask(ADA)


async def test_taking_requests_again_goes_on_with_what_was_booked_before(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    await room.ask(ADA)
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await put_slot_away(session, calendar, room.slot_id, now=utcnow())
        again = await offer_free_times(session, calendar, ROOM, version=1)

    assert again.id == room.slot_id
    with pytest.raises(SlotTaken):
        await room.ask(BEN)


async def test_what_is_free_is_the_opening_hours_less_what_is_on(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(bakery.calendar_id, MONDAYS)
    await room.ask(ADA, NOON - 3 * HOUR, 60)
    await table.book(BEN, NOON)
    async with transaction() as session:
        await add_event(
            session,
            calendar_id=bakery.calendar_id,
            title="Baking together",
            starts_at=NOON + 3 * HOUR,
            ends_at=NOON + 4 * HOUR,
            cost=Money.zero("GBP"),
        )

    assert await starts(room) == {
        NOON - 2 * HOUR: 120,
        NOON - 1.5 * HOUR: 90,
        NOON - HOUR: 60,
        NOON + 2 * HOUR: 60,
        NOON + 4 * HOUR: 60,
    }


async def test_the_band_of_an_exclusive_slot_is_not_free_though_nobody_has_booked_it(
    bakery: Bakery,
) -> None:
    room = await Room.of(bakery.calendar_id)
    mornings = replace(OVEN, weekdays=(1,), from_time=time(9), until_time=time(13))
    await Offer.of(bakery.calendar_id, mornings)

    assert min(await starts(room)) == NOON + HOUR
    with pytest.raises(NotFree):
        await room.ask(ADA, NOON, 60)


async def test_an_own_event_is_in_the_way(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    saturday = datetime(2026, 12, 5, 11, tzinfo=NOON.tzinfo)

    with pytest.raises(NotFree):
        await room.ask(ADA, saturday, 60)


async def test_time_is_kept_free_after_each(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id, replace(ROOM, buffer_minutes=30))
    await room.ask(ADA, NOON, 60)

    found = await starts(room)

    assert NOON + HOUR not in found
    assert NOON + 1.5 * HOUR in found
    assert found[NOON - 2 * HOUR] == 90
    with pytest.raises(SlotTaken):
        await room.ask(BEN, NOON - HOUR, 60)


async def test_a_slot_is_not_booked_where_somebody_has_a_free_time(bakery: Bakery) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(bakery.calendar_id, MONDAYS)
    counter = await Offer.of(
        bakery.calendar_id, replace(COUNTER, weekdays=(1,), from_time=time(10), until_time=time(16))
    )
    await room.ask(ADA, NOON + HOUR, 60)

    with pytest.raises(SlotTaken):
        await table.book(BEN, NOON)
    with pytest.raises(SlotTaken):
        await counter.book(BEN, NOON, 90)
    await counter.book(BEN, NOON, 60)

    assert await table.live() == 0


async def test_a_hold_that_has_run_out_gives_way_on_both_sides(
    bakery: Bakery, clock: FrozenClock
) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(bakery.calendar_id, MONDAYS)
    first = await room.ask(ADA, NOON, 60)
    clock.advance(HOLD)
    second = await table.book(BEN, NOON)
    clock.advance(HOLD)
    third = await room.ask(ADA, NOON, 120)

    assert [(await entry(id)).state for id in (first, second, third)] == [
        EntryState.EXPIRED,
        EntryState.EXPIRED,
        EntryState.PENDING,
    ]
    assert await table.counts() == [(0, 0)]


async def test_a_late_payment_does_not_get_a_time_that_a_slot_has_by_now(
    sibling: RpcClient,
    sibling_named: Callable[[str], RpcClient],
    bakery: Bakery,
    clock: FrozenClock,
) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(bakery.calendar_id, MONDAYS)
    asked = await room.ask(ADA, NOON, 60)
    await order(sibling, asked)
    clock.advance(2 * HOLD)
    await table.book(BEN, NOON)

    with pytest.raises(PlacesTaken):
        await sibling_named("orders").act(
            RetakeEntriesForOrder(
                order_id=100, entry_ids=[asked], ticket_ids=[], held_until=utcnow() + HOLD
            ),
            key="again",
        )


@pytest.mark.parametrize(
    ("by_itself", "state"), [(False, EntryState.PROVISIONAL), (True, EntryState.CONFIRMED)]
)
async def test_what_is_paid_waits_for_a_keeper_unless_the_calendar_says_otherwise(
    sibling: RpcClient, bakery: Bakery, by_itself: bool, state: EntryState
) -> None:
    room = await Room.of(bakery.calendar_id, replace(ROOM, confirms_itself=by_itself))
    asked = await room.ask(ADA)
    await order(sibling, asked)

    await sibling.act(ConfirmEntriesForOrder(order_id=100), key="paid")

    assert (await entry(asked)).state is state


async def test_what_somebody_wrote_goes_with_them(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id)
    asked = await room.ask(ADA, note="My number is 0123")
    async with transaction() as session:
        await session.execute(
            update(CalendarEntry)
            .where(CalendarEntry.id == asked)
            .values(state=EntryState.CONFIRMED, held_until=None)
        )

    await sibling_named("blog").act(ErasePerson(user_id=7, email="ada@example.org"), key="erase")

    assert (await entry(asked)).note == ""


async def test_a_calendar_has_one_set_of_free_times(bakery: Bakery) -> None:
    first = await Room.of(bakery.calendar_id)
    second = await Room.of(bakery.calendar_id, replace(ROOM, title="The yard"))

    async with reading() as session:
        rows = await session.scalars(select(CalendarSlot).where(CalendarSlot.follows_hours))
        assert [slot.title for slot in rows] == ["The yard"]
    assert first.slot_id == second.slot_id
