"""Keepers of a calendar offer slots, see when they are, close days and put slots away."""

from urllib.parse import urlencode

from sqlalchemy import select

from events.slots.queries import closures_of, slots_of
from events.tests.factories import ADA, Bakery
from events.tests.offers import SATURDAY, TABLE, Offer
from shared.db import reading
from shared.db.bus import audit_entries
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TYPED = {
    "title": "Mornings at the bench",
    "from_time": "08:00",
    "until_time": "13:00",
    "weekdays": ["6", "7"],
    "days": "weekdays",
    "valid_from": "2027-03-01",
    "price": "12.50",
    "places": "several",
    "capacity": "4",
    "notice_hours": "12",
    "buffer_minutes": "0",
    "cancel_hours": "",
    "version": "1",
}


def desk_of(bakery: Bakery, way: str = "slots") -> str:
    return f"/keep/bakery/{bakery.calendar_id}/{way}/"


async def send(client: SameOriginClient, path: str, **typed: object) -> tuple[int, str]:
    response = await client.post(path, data=urlencode(typed, doseq=True), headers=FORM)
    return response.status_code, str(await response.get_data(as_text=True))


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


async def test_a_keeper_offers_a_slot_and_finds_it_in_words(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    status, _page = await send(keeper, desk_of(bakery), **TYPED)

    page = await text_of(keeper, desk_of(bakery))
    assert status == 303
    assert "Every Saturday and Sunday, 08:00–13:00, from 1 March 2027" in page
    assert "£12.50" in page
    async with reading() as session:
        slot = next(it for it in await slots_of(session, bakery.calendar_id) if it.cost_minor)
        _opened, deed = await session.scalars(select(audit_entries.c.action))
    assert (slot.capacity, slot.notice_minutes, slot.cancel_notice_minutes) == (4, 720, None)
    assert deed == "slot.added"


async def test_the_next_times_are_shown_before_anything_is_kept(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    status, page = await send(keeper, desk_of(bakery), **TYPED, preview="yes")

    assert status == 200
    assert "6 March 2027" in page
    async with reading() as session:
        assert len(await slots_of(session, bakery.calendar_id)) == 1


async def test_a_rule_is_followed_or_refused_in_words(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    by_rule = {**TYPED, "days": "rule", "weekdays": []}

    status, page = await send(keeper, desk_of(bakery), **by_rule, rrule="FREQ=SECONDLY")
    assert (status, "A rule says on which days" in page) == (422, True)
    status, page = await send(
        keeper, desk_of(bakery), **by_rule, rrule="freq=monthly;byday=1sa", preview="yes"
    )
    assert "By the rule FREQ=MONTHLY;BYDAY=1SA" in page
    assert "6 March 2027" in page
    assert "3 April 2027" in page


async def test_what_is_typed_wrong_is_said_and_kept(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    wrong = {
        **TYPED,
        "title": "",
        "until_time": "08:00",
        "weekdays": [],
        "valid_until": "2026-01-01",
        "exceptions": "Christmas",
        "price": "lots",
        "capacity": "0",
        "step_minutes": "30",
        "min_minutes": "45",
        "max_minutes": "x",
        "takes_requests": "on",
    }

    status, page = await send(keeper, desk_of(bakery), **wrong)

    assert status == 422
    for words in (
        "Please fill this in",
        "This is when it begins",
        "Choose at least one day",
        "The last day comes before the first",
        "Write each day like 2026-12-24",
        "Write it like 12.50",
        "A number between 1 and 100000",
        "A multiple of 30 minutes",
        "A number between 1 and 1440",
        "Free times can be asked for",
    ):
        assert words in page
    assert 'value="lots"' in page


async def test_the_longest_booking_of_a_slot_has_a_price_that_somebody_can_pay(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    by_minutes = {**TYPED, "step_minutes": "1", "min_minutes": "1", "max_minutes": "1000"}

    refused, page = await send(keeper, desk_of(bakery), **by_minutes | {"price": "100.01"})
    taken, _page = await send(keeper, desk_of(bakery), **by_minutes | {"price": "100"})

    assert (refused, taken) == (422, 303)
    assert "This is no price anybody can pay" in page


async def test_two_who_change_a_slot_at_once_notice_it(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    slot = f"{desk_of(bakery)}{bakery.oven_id}/"
    changed = {**TYPED, "title": "Renamed"}

    assert (await send(keeper, slot, **changed))[0] == 303
    status, page = await send(keeper, slot, **{**changed, "title": "Renamed again"})

    assert (status, "Somebody else has changed this meanwhile" in page) == (409, True)
    assert "Renamed" in await text_of(keeper, desk_of(bakery))


async def test_how_places_are_counted_stays_while_something_is_booked(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await bakery.hold_oven(ADA)

    status, page = await send(keeper, f"{desk_of(bakery)}{bakery.oven_id}/", **TYPED)

    assert (status, "cannot be changed while something is booked" in page) == (409, True)


async def test_a_slot_that_is_put_away_is_no_longer_offered(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    status, _page = await send(keeper, f"{desk_of(bakery)}{bakery.oven_id}/delete/")

    assert status == 303
    assert "Nothing can be booked yet" in await text_of(keeper, desk_of(bakery))


async def test_days_are_closed_with_a_reason_and_opened_again(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    table, closed = await Offer.of(bakery.calendar_id, TABLE), desk_of(bakery, "closures")

    status, page = await send(keeper, closed, first_day="2026-12-24", last_day="2026-12-01")
    assert status == 422
    assert "The last day comes before the first" in page
    status, _page = await send(
        keeper, closed, first_day=SATURDAY.isoformat(), last_day="", reason="Stocktaking"
    )
    assert status == 303
    assert "Stocktaking" in await text_of(keeper, closed)
    async with reading() as session:
        (closure,) = await closures_of(session, bakery.calendar_id, since=SATURDAY)
    assert (await send(keeper, f"{closed}{closure.id}/delete/"))[0] == 303
    await table.book(ADA)


async def test_whoever_keeps_nothing_here_keeps_no_slots(
    client: SameOriginClient, published: set[int], bakery: Bakery, runtime: Runtime
) -> None:
    for way in ("slots", "closures", "bookings"):
        assert (await client.get(desk_of(bakery, way))).status_code in (302, 303, 401, 403)
