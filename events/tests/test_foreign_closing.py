"""What is busy in others' calendars is seen beside free times of ours, and closes them if told."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from events.bookings.errors import TakenElsewhere
from events.free_times.errors import NotFree
from events.tests.calendar_files import event
from events.tests.factories import ADA, BEN, Bakery
from events.tests.free_times import NOON, Room
from events.tests.imports import desk_of, send, take, text_of, the_import
from events.tests.offers import COUNTER, OVEN, TEN, Offer
from shared.clock import FrozenClock
from shared.db import reading
from shared.db.bus import audit_entries
from shared.testing.browser import SameOriginClient

FAIR = event("SUMMARY:Fair", "DTSTART:20261205T110000Z", "DURATION:PT1H")
STALL = event("SUMMARY:Stall", "DTSTART:20261207T120000Z", "DURATION:PT1H", uid="2")
HOLIDAY = event("SUMMARY:Holiday", "DTSTART:20261205T090000Z", "DURATION:PT4H",
                "TRANSP:TRANSPARENT", uid="3")  # fmt: skip
MORNING_ONLY = replace(OVEN, step_minutes=None, min_minutes=None, max_minutes=None)
HOUR = timedelta(hours=1)


async def close(keeper: SameOriginClient, bakery: Bakery, *, closes: bool = True) -> int:
    foreign = await the_import()
    sent = {"closes_times": "on"} if closes else {}
    path = f"{desk_of(bakery)}{foreign.id}/closing/"
    return int((await keeper.post(path, form=sent)).status_code)


@pytest.fixture
async def fair(keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock) -> Bakery:
    """A fair on a Saturday, a stall on a Monday, and a holiday that takes nobody's time."""
    await take(keeper, await send(keeper, bakery, FAIR, STALL, HOLIDAY))
    return bakery


async def test_a_free_time_of_an_exclusive_slot_that_is_busy_elsewhere_is_seen_on_the_desk(
    keeper: SameOriginClient, fair: Bakery
) -> None:
    await Offer.of(fair.calendar_id, replace(OVEN, title="The big oven"))
    await Offer.of(fair.calendar_id, COUNTER)

    page = await text_of(keeper, desk_of(fair))
    _before, _heading, found = page.partition('id="free-conflicts"')

    assert "The big oven" in found
    assert "Fair" in found
    assert "Still offered" in found
    assert "Work at the counter" not in found
    assert "Holiday" not in found.partition("</section>")[0]


async def test_what_is_booked_is_said_to_be_booked_and_not_free_too(
    keeper: SameOriginClient, fair: Bakery
) -> None:
    big = await Offer.of(fair.calendar_id, replace(MORNING_ONLY, title="The big oven"))
    await big.book(ADA, TEN - 2 * HOUR)

    page = await text_of(keeper, desk_of(fair))

    assert "Booked here, and taken elsewhere" in page
    assert "The big oven" not in page.partition('id="free-conflicts"')[2].partition("</section>")[0]


async def test_a_closed_day_has_no_free_times_that_could_conflict(
    keeper: SameOriginClient, fair: Bakery
) -> None:
    big = await Offer.of(fair.calendar_id, replace(OVEN, title="The big oven"))
    await big.close(TEN.date(), TEN.date(), "Fair")

    page = await text_of(keeper, desk_of(fair))

    assert "The big oven" not in page.partition('id="free-conflicts"')[2].partition("</section>")[0]


async def test_unless_a_keeper_says_so_all_stays_offered(
    keeper: SameOriginClient, fair: Bakery
) -> None:
    oven, room = await Offer.of(fair.calendar_id, OVEN), await Room.of(fair.calendar_id)

    await oven.book(ADA, TEN + HOUR, 60)
    await room.ask(BEN, NOON, 60)

    assert await oven.live() == 1


async def test_what_is_busy_there_closes_exclusive_slots_and_free_times_once_a_keeper_says_so(
    keeper: SameOriginClient, fair: Bakery
) -> None:
    oven, room = await Offer.of(fair.calendar_id, OVEN), await Room.of(fair.calendar_id)
    counter = await Offer.of(fair.calendar_id, COUNTER)

    status = await close(keeper, fair)
    page = await text_of(keeper, f"/bakery/baking/book/{oven.slot_id}/?from=2026-12-05&minutes=60")
    free = await text_of(keeper, "/bakery/baking/book/free-times/?day=2026-12-07")

    assert status == 303
    assert 'value="2026-12-05T10:00:00+00:00"' in page
    assert 'value="2026-12-05T10:30:00+00:00"' not in page
    assert 'value="2026-12-05T12:00:00+00:00"' in page
    assert 'value="2026-12-07T11:30:00+00:00"' not in free
    assert 'value="2026-12-07T13:00:00+00:00"' in free
    with pytest.raises(TakenElsewhere):
        await oven.book(ADA, TEN + HOUR / 2, 60)
    with pytest.raises(NotFree):
        await room.ask(ADA, NOON, 60)
    await counter.book(ADA, TEN + HOUR, 60)
    assert "Not offered" in await text_of(keeper, desk_of(fair))


async def test_it_is_written_down_and_can_be_taken_back(
    keeper: SameOriginClient, fair: Bakery
) -> None:
    oven = await Offer.of(fair.calendar_id, OVEN)
    await close(keeper, fair)
    await close(keeper, fair, closes=False)

    await oven.book(ADA, TEN + HOUR, 60)
    async with reading() as session:
        deeds = list(await session.scalars(select(audit_entries.c.action)))
    assert deeds[-3:] == ["slot.added", "foreign-calendar.changed", "foreign-calendar.changed"]


async def test_the_night_of_a_band_over_midnight_is_seen_too(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    late = event("SUMMARY:Late", "DTSTART:20261206T010000Z", "DURATION:PT1H")
    await take(keeper, await send(keeper, bakery, late))
    night = replace(MORNING_ONLY, title="Night oven", weekdays=(6,), from_time=time(22),
                    until_time=time(4))  # fmt: skip
    await Offer.of(bakery.calendar_id, night)

    assert "Night oven" in await text_of(keeper, desk_of(bakery))
