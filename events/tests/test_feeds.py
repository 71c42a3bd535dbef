"""Calendars to subscribe to: what is in them, who finds them, and that they are not sent twice."""

import pytest
from quart import Response
from sqlalchemy import text, update

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.feeds.answering import LIMIT, count_asking
from events.holding import Holder
from events.ics.reading import read_calendar
from events.ics.values import Happening, Status
from events.tests.calendar_files import LONDON
from events.tests.factories import ADA, BEN, MORNING, POTTERY, Bakery, open_bakery
from glue.contracts.events import EntryState
from shared.actors import Actor, ActorKind, acting_as
from shared.db import transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.web.limits import Limiter, TooOften

CALENDAR = "/bakery/baking/calendar.ics"


async def happenings(response: Response) -> list[Happening]:
    """Return the events of a file that was sent."""
    assert response.status_code == 200, await response.get_data(as_text=True)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    content = await response.get_data(as_text=False)
    reading = read_calendar(content, zone=LONDON)
    assert reading.refusals == ()
    return list(reading.happenings)


async def hide(bakery: Bakery) -> None:
    async with transaction() as session:
        await session.execute(
            update(Calendar).where(Calendar.id == bakery.calendar_id).values(is_listed=False)
        )


@pytest.mark.parametrize("address", [CALENDAR, "/bakery/calendar.ics", "/agenda.ics"])
async def test_a_file_holds_what_a_page_announces_and_no_booking(
    client: SameOriginClient, bakery: Bakery, published: set[int], address: str
) -> None:
    await bakery.hold_oven(ADA)

    (it,) = await happenings(await client.get(address))

    assert it.uid == f"entry-{bakery.class_id}@rose-ash.com"
    assert (it.title, it.starts_at, it.time_zone) == ("Sourdough class", MORNING, "Europe/London")
    assert (it.sequence, it.status) == (0, Status.CONFIRMED)
    assert it.url.endswith(f"/bakery/baking/events/{bakery.class_id}/")


async def test_a_file_tells_what_an_event_is_and_where(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    async with transaction() as session:
        told = {"description": "Bring an apron.", "place": "Old mill, Low Road"}
        await session.execute(
            update(CalendarEntry).where(CalendarEntry.id == bakery.class_id).values(**told)
        )

    (it,) = await happenings(await client.get(CALENDAR))

    assert (it.description, it.location) == ("Bring an apron.", "Old mill, Low Road")


async def test_the_file_of_an_event_holds_that_one(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    await open_bakery(seats=1, slug="cakes", title="Cakes")

    (it,) = await happenings(await client.get(f"/bakery/baking/events/{bakery.class_id}/event.ics"))

    assert it.title == "Sourdough class"
    assert (
        await client.get(f"/bakery/cakes/events/{bakery.class_id}/event.ics")
    ).status_code == 404


@pytest.mark.parametrize("holder", [ADA, BEN])
@pytest.mark.parametrize("state", [EntryState.CONFIRMED, EntryState.CANCELLED])
async def test_a_booking_is_in_no_file(
    client: SameOriginClient,
    bakery: Bakery,
    published: set[int],
    holder: Holder,
    state: EntryState,
) -> None:
    oven = await bakery.hold_oven(holder)
    settled = update(CalendarEntry).where(CalendarEntry.id == oven)
    async with transaction() as session:
        await session.execute(settled.values(state=state, held_until=None, order_id=1))

    alone = await client.get(f"/bakery/baking/events/{oven}/event.ics")
    together = await happenings(await client.get(CALENDAR))

    assert alone.status_code == 404
    assert [it.title for it in together] == ["Sourdough class"]


async def test_who_asks_all_the_time_is_told_to_wait(
    client: SameOriginClient, bakery: Bakery, published: set[int], runtime: Runtime
) -> None:
    limiter = runtime.extra(Limiter)
    for _ in range(LIMIT.most):
        await limiter.count(LIMIT, "192.0.2.0/24")

    with acting_as(Actor(ActorKind.VISITOR, network="192.0.2.0/24")), pytest.raises(TooOften):
        await count_asking()
    with acting_as(Actor(ActorKind.VISITOR, network="198.51.100.0/24")):
        await count_asking()


async def test_a_calendar_that_is_not_listed_is_found_at_its_own_address_alone(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    await open_bakery(seats=1, page_id=POTTERY)
    await hide(bakery)

    together = await happenings(await client.get("/agenda.ics"))
    own = await happenings(await client.get(CALENDAR))

    assert [it.uid.split("@")[0] for it in own] == [f"entry-{bakery.class_id}"]
    assert {it.uid for it in own}.isdisjoint(it.uid for it in together)
    assert len(together) == 1


async def test_what_is_called_off_says_so_with_a_higher_number(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    async with transaction() as session:
        await session.execute(
            update(CalendarEntry)
            .where(CalendarEntry.id == bakery.class_id)
            .values(
                state=EntryState.CANCELLED,
                updated_at=CalendarEntry.created_at + text("interval '90 seconds'"),
            )
        )

    (it,) = await happenings(await client.get(CALENDAR))

    assert (it.status, it.sequence) == (Status.CANCELLED, 90)


async def test_a_file_that_has_not_changed_is_not_sent_again(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    first = await client.get(CALENDAR)

    by_tag = await client.get(CALENDAR, headers={"If-None-Match": first.headers["ETag"]})
    by_time = await client.get(
        CALENDAR, headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )

    assert (by_tag.status_code, by_time.status_code) == (304, 304)
    assert first.headers["Cache-Control"] == "public, max-age=900"


async def test_a_page_without_calendars_has_an_empty_file(
    client: SameOriginClient, published: set[int]
) -> None:
    response = await client.get("/bakery/calendar.ics")

    assert b"BEGIN:VEVENT" not in await response.get_data(as_text=False)
    assert response.status_code == 200


async def test_while_blog_is_away_no_file_pretends_that_nothing_is_on(
    client: SameOriginClient, bakery: Bakery, services: FakeServices
) -> None:
    services.is_down("blog")

    assert (await client.get("/agenda.ics")).status_code == 503


async def test_an_unknown_calendar_has_no_file(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    assert (await client.get("/bakery/unknown/calendar.ics")).status_code == 404


async def test_pages_of_calendars_offer_their_files(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    shown = await (await client.get("/bakery/")).get_data(as_text=True)

    assert 'href="webcal://' in shown
    assert "/bakery/calendar.ics" in shown
