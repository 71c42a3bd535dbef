"""A visitor finds free times of a slot, books one without any script, and takes it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events.slots.service import SlotTerms
from events.tests.factories import BEN, Bakery, sign_in
from events.tests.offers import OVEN, SATURDAY, TABLE, TEN, Offer
from glue.contracts import blog
from shared.money import Money
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

FREE = replace(TABLE, title="Helping out", cost=Money.zero("GBP"))
HOUR = timedelta(hours=1)


async def text_of(client: SameOriginClient, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


def book_of(offer: Offer, query: str = "") -> str:
    return f"/bakery/baking/book/{offer.slot_id}/{query}"


@pytest.fixture
def visitor(client: SameOriginClient, published: set[int]) -> SameOriginClient:
    return client


async def test_the_slots_of_a_calendar_say_when_they_are_and_what_they_cost(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    await Offer.of(bakery.calendar_id, TABLE)

    page = await text_of(visitor, "/bakery/baking/book/")

    assert "Every Saturday, 10:00–12:00" in page
    assert "£8.00" in page


async def test_days_show_their_free_times_and_why_others_have_none(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)
    for _ in range(3):
        await table.book(BEN)
    await table.close(SATURDAY + timedelta(days=7), SATURDAY + timedelta(days=7), "Winter fair")

    page = await text_of(visitor, book_of(table, "?from=2026-12-05"))
    later = await text_of(visitor, book_of(table, "?from=2026-12-19"))

    assert "Fully booked" in page
    assert "Winter fair" in page
    assert 'name="starts_at"' not in page
    assert "3 places left" in later


async def test_times_that_another_booking_is_in_the_way_of_are_not_offered(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, replace(OVEN, buffer_minutes=30))
    await oven.book(BEN, TEN, 60)

    page = await text_of(visitor, book_of(oven, "?from=2026-12-05&minutes=60"))

    assert 'value="2026-12-05T08:30:00+00:00"' in page
    assert 'value="2026-12-05T09:00:00+00:00"' not in page
    assert 'value="2026-12-05T11:00:00+00:00"' not in page
    assert 'value="2026-12-05T11:30:00+00:00"' in page


async def test_pressing_a_time_holds_it_in_the_basket(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)

    response = await visitor.post(book_of(table), form={"starts_at": TEN.isoformat()})

    assert response.status_code == 303
    assert response.headers["Location"].endswith("/bakery/")
    assert await table.counts() == [(1, 0)]


async def test_a_time_that_somebody_else_took_meanwhile_is_said_and_the_others_shown(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, OVEN)
    await oven.book(BEN, TEN, 60)

    response = await visitor.post(
        book_of(oven, "?from=2026-12-05&minutes=60"),
        form={"starts_at": TEN.isoformat(), "minutes": "60"},
    )
    page = await response.get_data(as_text=True)

    assert response.status_code == 409
    assert "Somebody else has booked this time" in page
    assert 'value="2026-12-05T11:00:00+00:00"' in page
    assert await oven.live() == 1


@pytest.mark.parametrize("starts_at", ["", "tomorrow", "2026-12-05T10:07", "9999-12-31T23:00"])
async def test_what_is_no_time_is_refused_and_holds_nothing(
    visitor: SameOriginClient, bakery: Bakery, starts_at: str
) -> None:
    table = await Offer.of(bakery.calendar_id, TABLE)

    response = await visitor.post(book_of(table), form={"starts_at": starts_at})

    assert response.status_code == 409
    assert await table.live() == 0


async def test_another_time_is_asked_for_in_the_calendars_own_hours(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    oven = await Offer.of(bakery.calendar_id, replace(OVEN, takes_requests=True))

    assert "Ask for another time" in await text_of(visitor, book_of(oven))
    response = await visitor.post(
        book_of(oven),
        form={"asked_date": "2026-12-08", "asked_time": "19:30", "minutes": "60"},
    )

    assert response.status_code == 303
    assert await oven.live() == 1


@pytest.mark.parametrize("terms", [FREE, replace(FREE, confirms_itself=True)])
async def test_what_is_free_is_booked_at_once_by_who_has_an_account(
    visitor: SameOriginClient,
    runtime: Runtime,
    services: FakeServices,
    bakery: Bakery,
    terms: SlotTerms,
) -> None:
    free = await Offer.of(bakery.calendar_id, terms)

    services.answers(blog.SessionCheck, blog.SessionUser(user_id=7, grants=[]))
    sign_in(visitor, runtime, "ada")
    booked = await visitor.post(book_of(free), form={"starts_at": TEN.isoformat()})

    assert booked.status_code == 303
    assert booked.headers["Location"].endswith("/account/bookings/")
    assert await free.counts() == [(0, 1)]


async def test_what_is_free_waits_in_the_basket_of_who_has_none(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    free = await Offer.of(bakery.calendar_id, FREE)

    booked = await visitor.post(book_of(free), form={"starts_at": TEN.isoformat()})

    assert booked.headers["Location"] == "http://cart.test/bakery/"
    assert await free.counts() == [(1, 0)]


async def test_slots_of_unknown_calendars_are_not_found(
    visitor: SameOriginClient, bakery: Bakery
) -> None:
    for path in ("/bakery/other/book/", "/bakery/baking/book/999/", "/pottery/baking/book/"):
        assert (await visitor.get(path)).status_code == 404
