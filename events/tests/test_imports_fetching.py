"""An address of somebody's calendar is looked at again and again, and what is there is shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import pytest_asyncio

from events.calendars.queries import calendar_by_id
from events.imports.fetching import look_at_due_calendars
from events.imports.queries import lock_import
from events.imports.service import remove
from events.tests.calendar_files import calendar_file, event
from events.tests.factories import MORNING, Bakery
from events.tests.imports import desk_of, rows, send, take, text_of, the_import
from shared.clock import FrozenClock
from shared.db import transaction
from shared.outward.client import OutwardClient
from shared.testing.browser import SameOriginClient
from shared.testing.strangers import Stranger, answer, stranger_on_this_machine

CHOIR = event("SUMMARY:Choir", "RRULE:FREQ=WEEKLY;COUNT=3")
TEA = event("SUMMARY:Tea", uid="2")


@pytest_asyncio.fixture
async def stranger(clock: FrozenClock) -> AsyncIterator[Stranger]:
    clock.move_to(MORNING)
    async with stranger_on_this_machine() as it:
        it.respond = lambda asked: answer(calendar_file(CHOIR, TEA), etag='"1"')
        yield it


async def follow(keeper: SameOriginClient, bakery: Bakery, address: str, hours: str = "6") -> str:
    """Follow an address, and return where the keeper looks at it."""
    form = {"address": address, "every_hours": hours}
    response = await keeper.post(f"{desk_of(bakery)}addresses/", form=form)
    assert response.status_code == 303
    return str(response.headers["Location"])


async def follow_and_take(keeper: SameOriginClient, bakery: Bakery, stranger: Stranger) -> str:
    """Follow the stranger's calendar and have it shown."""
    place = await follow(keeper, bakery, f"{stranger.url}/choir.ics")
    await look_at_due_calendars(stranger.client)
    assert (await keeper.post(f"{place}taking/")).status_code == 303
    return place


async def titles() -> list[str]:
    return sorted({it.title for it in await rows()})


async def test_what_is_fetched_waits_to_be_looked_at(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger
) -> None:
    place = await follow(keeper, bakery, f"{stranger.url}/choir.ics")

    assert "Being fetched" in await text_of(keeper, place)
    assert await look_at_due_calendars(stranger.client)
    assert not await look_at_due_calendars(stranger.client)

    assert "Choir" in await text_of(keeper, place)
    assert await rows() == []


async def test_what_has_changed_there_changes_here_and_what_is_gone_goes(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger, clock: FrozenClock
) -> None:
    await follow_and_take(keeper, bakery, stranger)
    first, *_rest = await rows()
    later = event("SUMMARY:Choir, louder", "RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1")
    stranger.respond = lambda asked: answer(calendar_file(later))

    clock.advance(timedelta(hours=7))
    await look_at_due_calendars(stranger.client)

    kept = await rows()
    assert [(it.title, it.sequence) for it in kept] == [("Choir, louder", 1)] * 2
    assert kept[0].id == first.id
    assert (await the_import()).shown == 2


async def test_what_is_the_same_is_not_sent_and_stays_as_it_is(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger, clock: FrozenClock
) -> None:
    await follow_and_take(keeper, bakery, stranger)
    before = [it.id for it in await rows()]
    stranger.respond = lambda asked: answer(status=304)

    clock.advance(timedelta(hours=7))
    await look_at_due_calendars(stranger.client)

    assert stranger.asked[-1].headers["if-none-match"] == '"1"'
    assert [it.id for it in await rows()] == before
    kept = await the_import()
    assert kept.next_fetch_at == clock.now() + timedelta(hours=6)
    assert kept.problem == ""


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (answer(b"<html>Not here</html>"), "no calendar that can be read"),
        (answer(status=404), "answers with status 404"),
        (answer(b"BEGIN:VCALENDAR\n" + b"x" * 5_000_000), "larger than 4 MB"),
    ],
)
async def test_what_cannot_be_read_is_told_and_what_was_shown_stays(
    keeper: SameOriginClient,
    bakery: Bakery,
    stranger: Stranger,
    clock: FrozenClock,
    sent: bytes,
    words: str,
) -> None:
    place = await follow_and_take(keeper, bakery, stranger)
    stranger.respond = lambda asked: sent

    clock.advance(timedelta(hours=7))
    await look_at_due_calendars(stranger.client)

    assert await titles() == ["Choir", "Tea"]
    assert words in (await the_import()).problem
    assert words in await text_of(keeper, place)


async def test_an_address_inside_is_not_asked_and_the_keeper_is_told(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await follow(keeper, bakery, "http://127.0.0.1:1/choir.ics")

    await look_at_due_calendars()

    assert "is not an address on the internet" in (await the_import()).problem


async def test_a_redirect_inside_is_not_followed(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger
) -> None:
    stranger.respond = lambda asked: answer(status=302, location="http://127.0.0.1:1/secret")
    await follow(keeper, bakery, f"{stranger.url}/choir.ics")

    await look_at_due_calendars(stranger.client)

    assert "is not an address on the internet" in (await the_import()).problem
    assert len(stranger.asked) == 1


async def test_a_keeper_stops_the_looking_and_looks_once_more(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger, clock: FrozenClock
) -> None:
    place = await follow_and_take(keeper, bakery, stranger)

    await keeper.post(f"{place}stopping/")
    clock.advance(timedelta(days=2))

    assert not await look_at_due_calendars(stranger.client)
    assert await titles() == ["Choir", "Tea"]
    await keeper.post(f"{place}fetches/")
    assert await look_at_due_calendars(stranger.client)
    assert (await the_import()).next_fetch_at is None


async def test_what_is_removed_while_it_is_fetched_stays_removed(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger
) -> None:
    await follow(keeper, bakery, f"{stranger.url}/choir.ics")
    foreign = await the_import()

    @asynccontextmanager
    async def remove_and_connect() -> AsyncIterator[OutwardClient]:
        async with transaction() as session:
            calendar = await calendar_by_id(session, bakery.calendar_id)
            assert calendar is not None
            locked = await lock_import(session, bakery.calendar_id, foreign.id)
            await remove(session, calendar, locked)
        async with stranger.client() as client:
            yield client

    assert await look_at_due_calendars(remove_and_connect)

    assert await rows() == []


async def test_an_address_is_followed_once_and_by_the_name_programs_have_for_it(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await follow(keeper, bakery, "webcal://calendars.example/choir.ics")

    form = {"address": "https://calendars.example/choir.ics", "every_hours": "6"}
    again = await keeper.post(f"{desk_of(bakery)}addresses/", form=form)
    wrong = await keeper.post(f"{desk_of(bakery)}addresses/", form={"address": "ftp://x"})

    assert (await the_import()).feed_url == "https://calendars.example/choir.ics"
    assert (again.status_code, wrong.status_code) == (422, 422)
    assert "is here already" in await again.get_data(as_text=True)


async def test_what_repeats_in_a_file_without_an_end_goes_on_by_itself(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    await take(keeper, await send(keeper, bakery, event("RRULE:FREQ=YEARLY")))
    assert [it.starts_at.year for it in await rows()] == [2026, 2027]
    assert not await look_at_due_calendars()

    clock.advance(timedelta(days=800))
    assert await look_at_due_calendars()

    assert sorted(it.starts_at.year for it in await rows()) == [2028, 2029, 2030]
