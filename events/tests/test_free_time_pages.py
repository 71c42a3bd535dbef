"""A visitor looks at a day and asks for a free time; a keeper says whether one may, and decides."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from events.entries.models import CalendarEntry
from events.slots.queries import free_times_of
from events.tests.factories import ADA, Bakery, sign_in
from events.tests.free_times import FREE_ROOM, MONDAY, NOON, ROOM, Room
from events.tests.offers import TABLE, Offer
from glue.contracts import blog
from glue.contracts.events import EntryState
from shared.db import reading
from shared.money import Money
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

PAGE = "/bakery/baking/book/free-times/"
ON_MONDAY = f"{PAGE}?day={MONDAY.isoformat()}"
HOUR = timedelta(hours=1)
TYPED = {
    "title": "The back room",
    "description": "Chairs for ten.",
    "price": "12",
    "step_minutes": "30",
    "min_minutes": "60",
    "max_minutes": "240",
    "notice_hours": "12",
    "cancel_hours": "24",
    "buffer_minutes": "0",
    "version": "1",
}


def desk_of(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/free-times/"


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


async def booked() -> CalendarEntry | None:
    async with reading() as session:
        statement = select(CalendarEntry).where(CalendarEntry.is_free_time)
        return (await session.scalars(statement)).one_or_none()


@pytest.fixture
def visitor(client: SameOriginClient, published: set[int]) -> SameOriginClient:
    return client


@pytest.fixture
def member(visitor: SameOriginClient, runtime: Runtime, services: FakeServices) -> SameOriginClient:
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=7, grants=[]))
    sign_in(visitor, runtime, "ada")
    return visitor


async def test_a_day_shows_what_is_free_and_when_one_may_begin(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id)
    await room.ask(ADA, NOON, 120)

    page = await text_of(visitor, ON_MONDAY)

    assert "09:00–12:00" in page
    assert "14:00–17:00" in page
    assert 'value="2026-12-07T11:00:00+00:00"' in page
    assert 'value="2026-12-07T12:00:00+00:00"' not in page
    assert "£12.00 an hour" in page


async def test_asking_puts_a_time_into_the_basket_with_a_note(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    await Room.of(bakery.calendar_id)
    sent = {"starts_at": NOON.isoformat(), "minutes": "120", "note": " A birthday\r\nof ten "}

    response = await visitor.post(ON_MONDAY, form=sent)

    entry = await booked()
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/bakery/")
    assert entry is not None
    assert (entry.state, entry.cost, entry.note) == (
        EntryState.PENDING,
        Money(2400, "GBP"),
        "A birthday\nof ten",
    )


async def test_what_is_free_of_charge_is_asked_for_at_once_and_waits_for_a_keeper(
    member: SameOriginClient, bakery: Bakery
) -> None:
    await Room.of(bakery.calendar_id, FREE_ROOM)

    response = await member.post(
        ON_MONDAY, form={"starts_at": NOON.isoformat(), "minutes": "60", "note": ""}
    )

    entry = await booked()
    assert response.headers["Location"].endswith("/account/bookings/")
    assert entry is not None
    assert entry.state is EntryState.PROVISIONAL


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"starts_at": "soon"}, "cannot be booked"),
        ({"starts_at": (NOON + 4 * HOUR).isoformat(), "minutes": "120"}, "outside the opening"),
        ({"starts_at": NOON.isoformat(), "minutes": "60", "note": "x" * 1001}, "At most 1,000"),
    ],
)
async def test_what_cannot_be_had_is_refused_in_words_and_what_was_written_stays(
    visitor: SameOriginClient, bakery: Bakery, sent: dict[str, str], words: str
) -> None:
    await Room.of(bakery.calendar_id)

    response = await visitor.post(ON_MONDAY, form={"note": "For my choir", **sent})
    page = await response.get_data(as_text=True)

    assert response.status_code in (409, 422)
    assert words in page
    assert sent.get("note", "For my choir") in page
    assert await booked() is None


async def test_a_time_that_somebody_else_took_meanwhile_is_said(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id)
    await room.ask(ADA, NOON, 60)

    response = await visitor.post(
        ON_MONDAY, form={"starts_at": NOON.isoformat(), "minutes": "60", "note": ""}
    )

    assert response.status_code == 409
    assert "Somebody else has booked this time" in await response.get_data(as_text=True)


async def test_a_time_of_a_slot_that_somebody_has_as_a_free_time_is_not_offered(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id)
    table = await Offer.of(
        bakery.calendar_id,
        replace(TABLE, weekdays=(1,), from_time=time(12), until_time=time(14), capacity=None),
    )
    address = f"/bakery/baking/book/{table.slot_id}/?from={MONDAY.isoformat()}"
    before = await text_of(visitor, address)

    await room.ask(ADA, NOON + HOUR, 60)

    assert 'value="2026-12-07T12:00:00+00:00"' in before
    assert 'value="2026-12-07T12:00:00+00:00"' not in await text_of(visitor, address)


async def test_closed_days_say_why_and_days_without_hours_that_nothing_is_free(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id)
    await Offer(bakery.calendar_id, room.slot_id).close(MONDAY, MONDAY, "Winter fair")

    closed = await text_of(visitor, ON_MONDAY)
    sunday = await text_of(visitor, f"{PAGE}?day=2026-12-06")

    assert "Winter fair" in closed
    assert "Nothing is free on this day" in sunday
    assert 'name="starts_at"' not in closed + sunday


async def test_free_times_stand_beside_the_slots_and_alone_are_led_to(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    assert (await visitor.get(PAGE)).status_code == 404
    await Room.of(bakery.calendar_id)
    await Offer.of(bakery.calendar_id, TABLE)

    page = await text_of(visitor, "/bakery/baking/book/")

    assert PAGE in page
    assert "The back room" in page


async def test_a_keeper_takes_requests_on_terms_and_stops(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    desk = desk_of(bakery)
    before = await text_of(keeper, desk)

    saved = await keeper.post(desk, form=TYPED)
    async with reading() as session:
        slot = await free_times_of(session, bakery.calendar_id)
    after = await text_of(keeper, desk)
    await keeper.post(f"{desk}delete/", form={})

    assert "No free times can be asked for" in before
    assert saved.status_code == 303
    assert slot is not None
    assert (slot.cost_minor, slot.step_minutes, slot.notice_minutes) == (1200, 30, 720)
    assert (slot.is_exclusive, slot.confirms_itself) == (True, False)
    assert 'value="The back room"' in after
    assert "No free times can be asked for" in await text_of(keeper, desk)
    assert (await keeper.get(PAGE)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "fill this in"),
        ({"step_minutes": "1"}, "between 5 and"),
        ({"min_minutes": "45"}, "A multiple of 30"),
        ({"max_minutes": "30"}, "as long as the shortest"),
        ({"price": "much"}, "Write it like"),
    ],
)
async def test_terms_that_do_not_fit_are_refused_in_words(
    keeper: SameOriginClient, bakery: Bakery, changes: dict[str, str], words: str
) -> None:
    response = await keeper.post(desk_of(bakery), form=TYPED | changes)

    assert response.status_code == 422
    assert words in await response.get_data(as_text=True)


async def test_of_two_keepers_the_second_is_told_that_it_was_changed(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await keeper.post(desk_of(bakery), form=TYPED)
    await keeper.post(desk_of(bakery), form=TYPED | {"title": "The yard"})

    response = await keeper.post(desk_of(bakery), form=TYPED | {"title": "The barn"})

    assert response.status_code == 409
    assert "Somebody else has changed this" in await response.get_data(as_text=True)


async def test_the_terms_may_change_while_something_is_booked(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id)
    await room.ask(ADA, NOON, 60)

    response = await keeper.post(desk_of(bakery), form=TYPED | {"step_minutes": "15"})

    assert response.status_code == 303


async def test_a_keeper_reads_what_whoever_asked_wrote(
    keeper: SameOriginClient, services: FakeServices, bakery: Bakery
) -> None:
    room = await Room.of(bakery.calendar_id, replace(ROOM, cost=Money.zero("GBP")))
    services.answers(blog.UsersBatch, [])
    services.answers(
        blog.SessionCheck,
        blog.SessionUser(user_id=5, grants=[blog.Grant(role=blog.Role.CALENDAR, page_id=1)]),
    )
    await keeper.post(
        ON_MONDAY, form={"starts_at": NOON.isoformat(), "minutes": "60", "note": "A <choir>"}
    )

    page = await text_of(keeper, f"/keep/bakery/{room.calendar_id}/bookings/")

    assert "A &lt;choir&gt;" in page
