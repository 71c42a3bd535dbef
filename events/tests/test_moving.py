"""Bookings that are kept are moved by their keepers: counted where they are, and told of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar as ICalendar
from sqlalchemy import select

from events.bookings.errors import DayClosed
from events.calendars.models import Calendar
from events.desk.forms import state_of
from events.entries.errors import SlotTaken, TimeFull
from events.entries.models import CalendarEntry
from events.entries.retiming import Times
from events.plan.errors import IsOver, MovedMeanwhile, NoTimeOfSlot
from events.plan.service import Moved, move_entry
from events.tests.factories import ADA, BAKERY, BEN, Bakery
from events.tests.offers import COUNTER, OVEN, SATURDAY, TABLE, TEN, Offer
from events.tests.test_decisions import ORDER, pay, told
from glue.audit import Audited, ObjectType
from glue.contracts import events, orders
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import mails
from shared.errors import NotFound
from shared.mail.message import build_message
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

Ask = Callable[[str], RpcClient]
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


async def entry_of(id: int) -> CalendarEntry:
    async with reading() as session:
        return (await session.scalars(select(CalendarEntry).where(CalendarEntry.id == id))).one()


async def move_to(
    entry_id: int, starts_at: datetime, lasts: timedelta | None = None, seen: str | None = None
) -> Moved:
    """Move something as its keeper does who has just looked at it."""
    entry = await entry_of(entry_id)
    times = Times(starts_at, starts_at + (lasts or entry.ends_at - entry.starts_at))
    async with transaction() as session:
        calendar = await session.get_one(Calendar, entry.calendar_id)
        return await move_entry(
            session, calendar, entry_id, times, seen=seen or state_of(entry), now=utcnow()
        )


async def test_a_paid_booking_is_moved_and_whoever_booked_has_it_moved_in_their_calendar(
    services: FakeServices, published: set[int], sibling_named: Ask, bakery: Bakery
) -> None:
    contact = orders.Contact(email="ada@example.org", address="https://orders.example.org/41/")
    services.answers(orders.OrderContact, contact)
    oven = await Offer.of(bakery.calendar_id, replace(OVEN, buffer_minutes=30))
    booked = await oven.book(ADA, TEN, 60)
    await pay(sibling_named, booked)

    moved = await move_to(booked, TEN + 3 * HOUR)
    await sibling_named("events").act(
        events.TellBooker(entry_id=booked, is_moved=True), key="moved"
    )

    assert (moved.before.starts_at, moved.now.starts_at) == (TEN, TEN + 3 * HOUR)
    entry = await entry_of(booked)
    assert (entry.starts_at, entry.ends_at) == (TEN + 3 * HOUR, TEN + 4 * HOUR)
    assert (entry.busy_until, entry.sequence) == (TEN + 4.5 * HOUR, 1)
    assert [name for name, _payload in await told()] == ["entry.booked", "entry.moved"]
    async with reading() as session:
        (row,) = (await session.execute(select(mails))).mappings().all()
        trail = Trail(object=(ObjectType.CALENDAR, bakery.calendar_id), within=BAKERY)
        (deed,) = await audit_trail(session, trail, limit=1)
    message = build_message(row, sender="shop@example.org")
    assert message["Subject"] == "Your booking was moved: The oven by the hour"
    file = ICalendar.from_ical(next(iter(message.iter_attachments())).get_content())
    (event,) = file.walk("VEVENT")
    assert (event["SEQUENCE"], event.decoded("DTSTART")) == (1, TEN + 3 * HOUR)
    assert (deed["action"], deed["detail"]) == (Audited.BOOKING_MOVED, {"booking": booked})


async def test_a_booking_is_not_moved_onto_another_of_an_exclusive_slot(
    sibling_named: Ask, bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    ada, ben = await oven.book(ADA, TEN, 60), await oven.book(BEN, TEN + 2 * HOUR, 60)
    await pay(sibling_named, ada)

    with pytest.raises(SlotTaken):
        await move_to(ada, TEN + 1.5 * HOUR)
    assert (await entry_of(ada)).starts_at == TEN

    await move_to(ada, TEN + HOUR / 2)
    assert (await entry_of(ada)).starts_at == TEN + HOUR / 2
    assert (await entry_of(ben)).sequence == 0


async def test_a_hold_that_has_run_out_gives_way_to_what_is_moved(
    sibling_named: Ask, bakery: Bakery, clock: FrozenClock
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    ada, ben = await oven.book(ADA, TEN, 60), await oven.book(BEN, TEN + 2 * HOUR, 60)
    await pay(sibling_named, ada)
    clock.advance(2 * HOUR)

    await move_to(ada, TEN + 2 * HOUR)

    assert (await entry_of(ben)).is_lost


async def test_what_is_counted_moves_its_counts_to_another_time_of_its_slot(
    sibling_named: Ask, bakery: Bakery
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    booked = await table.book(ADA)
    await pay(sibling_named, booked)

    await move_to(booked, TEN + WEEK)
    assert await table.counts() == await table.counts_by_bookings() == [(0, 0), (0, 1)]

    for starts_at, lasts in ((TEN, HOUR), (TEN + HOUR, None), (TEN + timedelta(days=1), None)):
        with pytest.raises(NoTimeOfSlot):
            await move_to(booked, starts_at, lasts)
    assert await table.counts() == [(0, 0), (0, 1)]


async def test_what_is_counted_by_steps_may_overlap_itself_and_no_full_time(
    sibling_named: Ask, bakery: Bakery
) -> None:
    counter = await Offer.of(bakery.calendar_id, replace(COUNTER, capacity=1))
    ada, ben = await counter.book(ADA, TEN, 60), await counter.book(BEN, TEN + 2 * HOUR, 60)
    await pay(sibling_named, ada)

    await move_to(ada, TEN + HOUR / 2)
    assert await counter.counts() == [(0, 0), (0, 1), (0, 1), (1, 0), (1, 0)]
    with pytest.raises(TimeFull):
        await move_to(ada, TEN + 1.5 * HOUR)

    assert await counter.counts() == await counter.counts_by_bookings()
    assert (await entry_of(ben)).starts_at == TEN + 2 * HOUR


async def test_nothing_is_moved_to_what_is_closed_or_over_nor_once_it_is_over_itself(
    sibling_named: Ask, bakery: Bakery, clock: FrozenClock
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    booked = await oven.book(ADA, TEN, 60)
    await pay(sibling_named, booked)
    await oven.close(SATURDAY + WEEK, SATURDAY + WEEK, "Winter fair")

    with pytest.raises(DayClosed):
        await move_to(booked, TEN + WEEK)
    clock.move_to(TEN - HOUR)
    for entry_id in (booked, bakery.class_id):
        with pytest.raises(IsOver):
            await move_to(entry_id, TEN - 2 * HOUR)
    clock.move_to(TEN + 4 * HOUR)
    for entry_id in (booked, bakery.class_id):
        with pytest.raises(IsOver):
            await move_to(entry_id, TEN + 2 * WEEK)

    assert (await entry_of(booked)).sequence == 0


async def test_what_goes_on_already_may_last_longer(bakery: Bakery, clock: FrozenClock) -> None:
    event = await entry_of(bakery.class_id)
    clock.move_to(event.starts_at + HOUR)

    await move_to(bakery.class_id, event.starts_at, 5 * HOUR)

    assert (await entry_of(bakery.class_id)).ends_at == event.starts_at + 5 * HOUR


async def test_what_somebody_else_has_moved_meanwhile_stays_where_they_put_it(
    sibling_named: Ask, bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    booked = await oven.book(ADA, TEN, 60)
    await pay(sibling_named, booked)

    for entry_id in (booked, bakery.class_id):
        seen = state_of(await entry_of(entry_id))
        await move_to(entry_id, TEN + HOUR)
        with pytest.raises(MovedMeanwhile):
            await move_to(entry_id, TEN + 2 * HOUR, seen=seen)
        assert (await entry_of(entry_id)).starts_at == TEN + HOUR


async def test_what_is_put_where_it_was_is_told_to_nobody(
    sibling_named: Ask, bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    booked = await oven.book(ADA, TEN, 60)
    await pay(sibling_named, booked)

    assert not (await move_to(booked, TEN)).has_changed

    assert [name for name, _payload in await told()] == ["entry.booked"]
    assert (await entry_of(booked)).sequence == 0


async def test_what_is_only_held_and_what_is_in_another_calendar_is_not_moved(
    bakery: Bakery,
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    held = await oven.book(ADA, TEN, 60)

    with pytest.raises(NotFound):
        await move_to(held, TEN + HOUR)


async def test_a_letter_about_a_move_tells_of_what_became_of_it_since(
    services: FakeServices, published: set[int], sibling_named: Ask, bakery: Bakery
) -> None:
    services.answers(orders.OrderContact, orders.Contact(email="a@example.org", address="/"))
    oven = await Offer.of(bakery.calendar_id, OVEN)
    booked = await oven.book(ADA, TEN, 60)
    await pay(sibling_named, booked, ORDER)
    await move_to(booked, TEN + HOUR)
    cancel = events.CancelEntriesForOrder(order_id=ORDER, entry_ids=[booked], ticket_ids=[])
    await sibling_named("orders").act(cancel, key="cancel")

    tell = events.TellBooker(entry_id=booked, is_moved=True)
    await sibling_named("events").act(tell, key="moved")

    async with reading() as session:
        (row,) = (await session.execute(select(mails))).mappings().all()
    assert "cancelled" in str(build_message(row, sender="shop@example.org")["Subject"])
