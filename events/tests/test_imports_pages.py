"""A keeper adds a calendar of others, sees what would be shown and what not, and has it shown."""

from datetime import UTC, datetime, timedelta

from events.ics.occurrences import Window
from events.imports.service import MOST_OF_CALENDAR
from events.tests.calendar_files import event
from events.tests.factories import BAKERY, BEN, MORNING, POTTERY, Bakery, open_bakery
from events.tests.imports import desk_of, rows, send, shown, take, text_of, the_import
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock
from shared.db import reading
from shared.testing.browser import SameOriginClient

DAY = Window(datetime(2026, 12, 5, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC))
TASK = "BEGIN:VTODO\nSUMMARY:Sweep the hall\nEND:VTODO\n"


async def test_what_is_sent_is_looked_at_before_anything_is_shown(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - timedelta(days=1))

    sent = await send(keeper, bakery, event("SUMMARY:Choir", "LOCATION:Hall"), TASK)
    page = await text_of(keeper, sent.headers["Location"])

    assert sent.status_code == 303
    assert "Nothing of it is shown yet" in page
    assert all(word in page for word in ("Choir", "Hall", "Sweep the hall", "something to be done"))
    assert await rows() == []


async def test_what_is_taken_is_shown_beside_our_own(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - timedelta(days=1))
    sent = await send(keeper, bakery, "X-WR-CALNAME:The hall\n", event("SUMMARY:Choir"), TASK)

    await take(keeper, sent)

    (it,) = await shown(bakery, DAY)
    assert (it.title, it.starts_at, it.ends_at) == ("Choir", MORNING, MORNING + timedelta(hours=3))
    assert (it.source, it.is_all_day) == ("The hall", False)
    kept = await the_import()
    assert (kept.is_taken, kept.shown, kept.refused) == (True, 1, 1)
    page = await text_of(keeper, desk_of(bakery))
    assert "The hall" in page
    async with reading() as session:
        deeds = await audit_trail(session, Trail(within=BAKERY), limit=1)
    assert deeds[0]["action"] == "foreign-calendar.shown"


async def test_taking_it_twice_shows_it_once(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    sent = await send(keeper, bakery, event("RRULE:FREQ=WEEKLY;COUNT=4"))

    await take(keeper, sent)
    first = [it.id for it in await rows()]
    await take(keeper, sent)

    assert [it.id for it in await rows()] == first
    assert len(first) == 4


async def test_what_is_removed_leaves_nothing_behind(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    sent = await send(keeper, bakery, event())
    await take(keeper, sent)

    removed = await keeper.post(f"{sent.headers['Location']}delete/")

    assert removed.status_code == 303
    assert await rows() == []
    assert "No other calendar yet" in await text_of(keeper, desk_of(bakery))


async def test_a_file_that_is_no_calendar_is_refused_with_the_reason(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    response = await send(keeper, bakery, name="nothing.ics")

    assert response.status_code == 422
    assert "There is no event in it" in await response.get_data(as_text=True)


async def test_a_form_without_a_file_says_so(keeper: SameOriginClient, bakery: Bakery) -> None:
    response = await keeper.post(f"{desk_of(bakery)}files/")

    assert response.status_code == 422
    assert "Please choose a file" in await response.get_data(as_text=True)


async def test_a_calendar_has_so_many_others_beside_it(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    sent = [await send(keeper, bakery, event()) for _ in range(MOST_OF_CALENDAR + 1)]

    assert [it.status_code for it in sent] == [303] * MOST_OF_CALENDAR + [409]


async def test_another_pages_calendar_is_not_found(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    pottery = await open_bakery(seats=1, page_id=POTTERY)
    other = await open_bakery(seats=1, slug="cakes")
    sent = await send(keeper, bakery, event())
    elsewhere = sent.headers["Location"].replace(
        f"/{bakery.calendar_id}/", f"/{other.calendar_id}/"
    )

    assert (await keeper.get(desk_of(pottery))).status_code == 404
    assert (await keeper.get(elsewhere)).status_code == 404
    assert (await keeper.post(f"{elsewhere}delete/")).status_code == 404


async def test_what_is_on_elsewhere_during_a_booking_is_told_to_the_keeper(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING - timedelta(minutes=10))
    await bakery.hold_oven(BEN)
    at_once = event("SUMMARY:Choir", "DTSTART:20261205T100000Z", "DURATION:PT1H")
    afterwards = event("SUMMARY:Tea", "DTSTART:20261205T110000Z", "DURATION:PT1H", uid="2")
    holiday = event("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20261205", "TRANSP:TRANSPARENT", uid="3")
    await take(keeper, await send(keeper, bakery, at_once, afterwards, holiday))

    page = await text_of(keeper, desk_of(bakery))

    assert "Booked here, and taken elsewhere" in page
    assert "Choir" in page
    assert "Tea" not in page
    assert "Holiday" not in page
    clock.advance(timedelta(hours=1))
    assert "Choir" not in await text_of(keeper, desk_of(bakery))
