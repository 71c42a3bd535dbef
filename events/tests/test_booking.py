"""A time is held as its slot offers it, whatever was asked for, and counted in every state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from events.bookings.errors import DayClosed, NotOffered, TooFarAhead, TooSoon
from events.calendars.models import Calendar
from events.entries.errors import SlotTaken, TimeFull
from events.entries.models import CalendarEntry
from events.holding import HOLD, Holder
from events.slots.service import put_slot_away
from events.tests.factories import ADA, BAKERY, BEN, Bakery
from events.tests.offers import COUNTER, OVEN, SATURDAY, TABLE, TEN, Offer
from glue.contracts.events import (
    CancelEntriesForOrder,
    ClaimEntriesForOrder,
    ConfirmEntriesForOrder,
    ErasePerson,
    PlacesTaken,
    ReleaseEntriesForOrder,
    RetakeEntriesForOrder,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.money import Money
from shared.rpc.client import RpcClient

HOUR = timedelta(hours=1)
CAI = Holder(user_id=9, session_id=None)


async def entry(id: int) -> CalendarEntry:
    async with reading() as session:
        return (await session.scalars(select(CalendarEntry).where(CalendarEntry.id == id))).one()


async def test_the_slot_says_how_long_a_booking_is_and_what_it_costs(bakery: Bakery) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    oven = await Offer.of(bakery.calendar_id, OVEN)

    at_table = await entry(await table.book(ADA))
    at_oven = await entry(await oven.book(ADA, TEN + HOUR / 2, 90))

    assert (at_table.ends_at, at_table.cost) == (TEN + 2 * HOUR, Money(800, "GBP"))
    assert (at_oven.ends_at, at_oven.cost) == (TEN + 2 * HOUR, Money(1500, "GBP"))
    assert (at_table.title, at_oven.title) == (TABLE.title, OVEN.title)


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [
        (TEN + timedelta(minutes=10), 60),
        (TEN, 45),
        (TEN, 240),
        (TEN, None),
        (TEN + 2.5 * HOUR, 60),
        (TEN - 3 * HOUR, 60),
        (TEN + timedelta(days=2), 60),
    ],
)
async def test_what_is_no_time_of_the_slot_is_refused(
    bakery: Bakery, starts_at: datetime, minutes: int | None
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)

    with pytest.raises(NotOffered):
        await oven.book(ADA, starts_at, minutes)


async def test_a_band_is_booked_as_a_whole(bakery: Bakery) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)

    for starts_at, minutes in ((TEN, 60), (TEN + HOUR, None)):
        with pytest.raises(NotOffered):
            await table.book(ADA, starts_at, minutes)


async def test_a_closed_day_says_why(bakery: Bakery) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    await table.close(date(2026, 12, 1), SATURDAY, "We are at the winter fair")

    with pytest.raises(DayClosed, match="winter fair"):
        await table.book(ADA)


async def test_notice_validity_and_how_far_ahead_are_kept(bakery: Bakery) -> None:
    ends = replace(TABLE, valid_until=date(2026, 12, 4))
    notice = int((TEN - utcnow()).total_seconds() // 60)

    with pytest.raises(NotOffered):
        await (await Offer.of(bakery.calendar_id, ends)).book(ADA)
    late = replace(TABLE, notice_minutes=notice + 1)
    with pytest.raises(TooSoon):
        await (await Offer.of(bakery.calendar_id, late)).book(ADA)
    with pytest.raises(TooFarAhead):
        await (await Offer.of(bakery.calendar_id, TABLE)).book(ADA, TEN + timedelta(days=728))
    await (await Offer.of(bakery.calendar_id, replace(TABLE, notice_minutes=notice))).book(ADA)


async def test_what_was_put_away_is_not_booked(bakery: Bakery) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await put_slot_away(session, calendar, table.slot_id, now=utcnow())

    with pytest.raises(NotOffered):
        await table.book(ADA)


async def test_a_slot_of_another_calendar_or_one_put_away_with_it_is_not_booked(
    bakery: Bakery,
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    with pytest.raises(NotOffered):
        await replace(table, calendar_id=bakery.calendar_id + 1).book(ADA)
    async with transaction() as session:
        await session.execute(update(Calendar).values(deleted_at=utcnow()))

    with pytest.raises(NotOffered):
        await table.book(ADA)


async def test_after_a_booking_the_buffer_is_kept_free_on_both_sides(bakery: Bakery) -> None:
    oven = await Offer.of(bakery.calendar_id, replace(OVEN, buffer_minutes=30))
    await oven.book(ADA, TEN, 60)

    for starts_at in (TEN + HOUR, TEN - HOUR):
        with pytest.raises(SlotTaken):
            await oven.book(BEN, starts_at, 60)
    await oven.book(BEN, TEN + 1.5 * HOUR, 60)
    await oven.book(CAI, TEN - 1.5 * HOUR, 60)


async def test_a_hold_that_ran_out_gives_way_with_its_buffer(
    bakery: Bakery, clock: FrozenClock
) -> None:
    oven = await Offer.of(bakery.calendar_id, replace(OVEN, buffer_minutes=60))
    await oven.book(ADA, TEN, 60)
    clock.advance(HOLD)

    await oven.book(BEN, TEN + HOUR, 60)


async def test_a_counted_time_takes_so_many_and_no_more(bakery: Bakery) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    for _ in range(3):
        await table.book(ADA)

    with pytest.raises(TimeFull):
        await table.book(BEN)
    assert await table.counts() == [(3, 0)]


async def test_where_the_start_is_free_each_step_is_counted(bakery: Bakery) -> None:
    counter = await Offer.of(bakery.calendar_id, COUNTER)
    await counter.book(ADA, TEN, 90)
    await counter.book(BEN, TEN + HOUR, 60)

    with pytest.raises(TimeFull):
        await counter.book(CAI, TEN + HOUR / 2, 60)
    await counter.book(CAI, TEN + 1.5 * HOUR, 60)
    assert await counter.counts() == [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0)]


async def test_a_full_time_is_free_again_once_a_hold_ran_out(
    bakery: Bakery, clock: FrozenClock
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    for _ in range(3):
        await table.book(ADA)
    clock.advance(HOLD)

    await table.book(BEN)
    assert await table.counts() == [(1, 0)]


async def test_every_change_of_a_booking_is_counted(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery, clock: FrozenClock
) -> None:
    orders, table = sibling_named("orders"), await Offer.of(bakery.calendar_id, TABLE)
    booked = await table.book(ADA)
    claim = ClaimEntriesForOrder(
        order_id=9,
        user_id=ADA.user_id,
        session_id=None,
        page_post_id=BAKERY,
        entry_ids=[booked],
        ticket_ids=[],
        held_until=utcnow() + HOLD,
    )
    seen = []
    for key, action, wait in (
        ("claim", claim, timedelta()),
        ("release", ReleaseEntriesForOrder(order_id=9), timedelta()),
        ("claim again", claim, HOLD),
        ("release late", ReleaseEntriesForOrder(order_id=9), timedelta()),
        (
            "retake",
            RetakeEntriesForOrder(
                order_id=9, entry_ids=[booked], ticket_ids=[], held_until=utcnow() + 2 * HOLD
            ),
            timedelta(),
        ),
        ("confirm", ConfirmEntriesForOrder(order_id=9), timedelta()),
        (
            "cancel",
            CancelEntriesForOrder(order_id=9, entry_ids=[booked], ticket_ids=[]),
            timedelta(),
        ),
    ):
        await orders.act(action, key=key)
        seen += await table.counts()
        clock.advance(wait)

    assert seen == [(1, 0), (1, 0), (1, 0), (0, 0), (1, 0), (0, 1), (0, 0)]


async def test_a_late_payment_does_not_get_what_is_full_again(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery, clock: FrozenClock
) -> None:
    orders, table = sibling_named("orders"), await Offer.of(bakery.calendar_id, TABLE)
    booked = await table.book(ADA)
    await orders.act(
        ClaimEntriesForOrder(
            order_id=9,
            user_id=ADA.user_id,
            session_id=None,
            entry_ids=[booked],
            ticket_ids=[],
            held_until=utcnow() + HOLD,
        ),
        key="claim",
    )
    clock.advance(HOLD)
    await orders.act(ReleaseEntriesForOrder(order_id=9), key="release")
    for _ in range(3):
        await table.book(BEN)

    with pytest.raises(PlacesTaken):
        await orders.act(
            RetakeEntriesForOrder(
                order_id=9, entry_ids=[booked], ticket_ids=[], held_until=utcnow() + HOLD
            ),
            key="retake",
        )
    assert await table.counts() == [(3, 0)]


async def test_what_an_erased_person_only_held_is_not_counted(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    await table.book(ADA)

    await sibling_named("blog").act(ErasePerson(user_id=7, email="ada@example.org"), key="erase")
    assert await table.counts() == [(0, 0)]


async def test_a_request_is_for_any_time_where_the_slot_takes_them(bakery: Bakery) -> None:
    asked = await Offer.of(bakery.calendar_id, replace(OVEN, takes_requests=True))
    closed = await Offer.of(bakery.calendar_id, OVEN)
    monday = TEN + timedelta(days=2, minutes=10)

    booked = await entry(await asked.book(ADA, monday, 120, is_request=True))

    assert (booked.is_request, booked.cost) == (True, Money(2000, "GBP"))
    for offer, minutes in ((asked, 45), (asked, None), (closed, 60)):
        with pytest.raises(NotOffered):
            await offer.book(BEN, monday + 5 * HOUR, minutes, is_request=True)
    with pytest.raises(SlotTaken):
        await asked.book(BEN, monday + HOUR, 60, is_request=True)


async def test_a_band_over_the_end_of_summer_time_offers_its_hour_twice(
    bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(TEN.replace(month=10, day=20))
    night = await Offer.of(
        bakery.calendar_id,
        replace(OVEN, from_time=time(0), until_time=time(3), step_minutes=60),
    )
    midnight = datetime.fromisoformat("2026-10-24T23:00:00+00:00")

    for hour in range(4):
        await night.book(ADA, midnight + hour * HOUR, 60)
    with pytest.raises(NotOffered):
        await night.book(ADA, midnight + 4 * HOUR, 60)
