"""Keepers say when a calendar is open, visitors read it, and nothing is booked outside of it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from events.bookings.errors import DayClosed, OutsideHours
from events.calendars.models import Calendar
from events.hours.forms import HoursForm
from events.hours.opening import Span
from events.hours.queries import opening_of
from events.hours.service import set_hours
from events.tests.factories import ADA, Bakery
from events.tests.offers import OVEN, SATURDAY, TABLE, TEN, Offer
from shared.db import reading, transaction
from shared.db.bus import audit_entries
from shared.testing.browser import SameOriginClient

SATURDAYS = (Span(6, time(9), time(12)),)
HOUR = timedelta(hours=1)


async def open_on(calendar_id: int, *spans: Span) -> None:
    async with transaction() as session:
        calendar = await session.get_one(Calendar, calendar_id)
        await set_hours(session, calendar, spans)


def desk_of(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/hours/"


async def spans_of(bakery: Bakery) -> tuple[Span, ...]:
    async with reading() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        return (await opening_of(session, calendar)).spans


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


def read(text: str, day: str = "hours_1") -> HoursForm:
    return HoursForm.read({day: text})


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("9-17", ["09:00–17:00"]),
        ("09:00–12:30, 14:00–18:00", ["09:00–12:30", "14:00–18:00"]),
        ("14–18; 9.00 - 12.30", ["09:00–12:30", "14:00–18:00"]),
        ("18:00–02:00", ["18:00–02:00"]),
        ("0–24", ["00:00–24:00"]),
        ("20–24", ["20:00–24:00"]),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: list[str]) -> None:
    form = read(text)

    assert form.errors == {}
    assert [span.hours for span in form.spans] == hours


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("from nine", "Write hours like"),
        ("9:00–25:00", "Write hours like"),
        ("9:70–12", "Write hours like"),
        ("9–9", "ends when it begins"),
        ("9–12, 11–14", "overlap"),
        ("1–2, 3–4, 5–6, 7–8, 9–10, 11–12, 13–14", "At most 6"),
        ("9" * 300, "Write hours like"),
    ],
)
def test_what_are_no_hours_is_refused_in_words(text: str, words: str) -> None:
    form = read(text)

    assert words in form.errors["hours_1"]


def test_hours_over_midnight_must_not_overlap_those_of_the_next_day() -> None:
    form = HoursForm.read({"hours_7": "22–3", "hours_1": "2–5"})

    assert "overlap" in form.errors["hours_1"]


async def test_a_keeper_sets_hours_and_visitors_read_them(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    week = {f"hours_{day}": "9–17" for day in range(1, 6)} | {"hours_6": "8–12, 14–16"}

    response = await keeper.post(desk_of(bakery), form=week)
    desk = await text_of(keeper, desk_of(bakery))
    page = await text_of(keeper, "/bakery/baking/")

    assert response.status_code == 303
    assert len(await spans_of(bakery)) == 7
    assert 'value="08:00–12:00, 14:00–16:00"' in desk
    assert "Open Mon–Fri 09:00–17:00 · Sat 08:00–12:00, 14:00–16:00" in page
    async with reading() as session:
        *_before, deed = await session.scalars(select(audit_entries.c.action))
    assert deed == "hours.changed"


async def test_hours_that_are_none_are_shown_again_and_kept_by_nobody(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await open_on(bakery.calendar_id, *SATURDAYS)

    response = await keeper.post(desk_of(bakery), form={"hours_1": "late"})
    page = await response.get_data(as_text=True)

    assert response.status_code == 422
    assert 'value="late"' in page
    assert await spans_of(bakery) == SATURDAYS


async def test_hours_that_are_taken_away_leave_it_always_open(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await open_on(bakery.calendar_id, *SATURDAYS)

    await keeper.post(desk_of(bakery), form={})

    assert await spans_of(bakery) == ()
    assert "Open " not in await text_of(keeper, "/bakery/baking/")


async def test_a_time_outside_the_hours_is_not_offered_and_refused_in_words(
    client: SameOriginClient, published: set[int], bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    await open_on(bakery.calendar_id, *SATURDAYS)

    page = await text_of(client, f"/bakery/baking/book/{oven.slot_id}/?from=2026-12-05&minutes=60")
    with pytest.raises(OutsideHours, match="09:00–12:00"):
        await oven.book(ADA, TEN + HOUR, 120)
    with pytest.raises(OutsideHours):
        await oven.book(ADA, TEN + timedelta(days=1), 60)
    await oven.book(ADA, TEN + HOUR, 60)

    assert 'value="2026-12-05T09:00:00+00:00"' in page
    assert 'value="2026-12-05T08:30:00+00:00"' not in page
    assert 'value="2026-12-05T11:30:00+00:00"' not in page
    assert 'value="2026-12-06T10:00:00+00:00"' not in page


async def test_another_time_is_asked_for_within_the_hours_only(bakery: Bakery) -> None:
    oven = await Offer.of(bakery.calendar_id, replace(OVEN, takes_requests=True))
    await open_on(bakery.calendar_id, Span(1, time(9), time(17)))
    monday = TEN + timedelta(days=2)

    await oven.book(ADA, monday + 6 * HOUR, 60, is_request=True)
    with pytest.raises(OutsideHours, match="09:00–17:00"):
        await oven.book(ADA, monday + 6.5 * HOUR, 60, is_request=True)
    with pytest.raises(OutsideHours, match="not open"):
        await oven.book(ADA, monday + timedelta(days=1), 60, is_request=True)


async def test_a_closed_day_wins_over_its_hours(bakery: Bakery) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    await open_on(bakery.calendar_id, *SATURDAYS)
    await table.close(date(2026, 12, 1), SATURDAY, "Winter fair")

    with pytest.raises(DayClosed, match="Winter fair"):
        await table.book(ADA)


async def test_a_keeper_is_told_of_slots_that_the_hours_leave_out(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await Offer.of(bakery.calendar_id, OVEN)
    week = {"hours_6": "8–13", "hours_1": "9–17"}

    await keeper.post(desk_of(bakery), form=week)
    page = await text_of(keeper, desk_of(bakery))

    assert "The oven by the hour" in page
    assert "not offered" in page
