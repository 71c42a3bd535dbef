"""What several do at once with calendars of others is done once, and counted."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from events.imports.fetching import look_at_due_calendars
from events.imports.service import MOST_OF_CALENDAR
from events.tests.calendar_files import calendar_file, event
from events.tests.factories import MORNING, Bakery
from events.tests.imports import desk_of, rows, send, the_import
from shared.clock import FrozenClock
from shared.testing.browser import SameOriginClient
from shared.testing.strangers import Stranger, answer, stranger_on_this_machine

pytestmark = pytest.mark.committed

CHOIR = event("SUMMARY:Choir", "RRULE:FREQ=WEEKLY;COUNT=30")


@pytest_asyncio.fixture
async def stranger(clock: FrozenClock) -> AsyncIterator[Stranger]:
    clock.move_to(MORNING)
    async with stranger_on_this_machine() as it:
        it.respond = lambda asked: answer(calendar_file(CHOIR))
        yield it


async def test_several_processes_fetch_an_address_once(
    keeper: SameOriginClient, bakery: Bakery, stranger: Stranger
) -> None:
    form = {"address": f"{stranger.url}/choir.ics", "every_hours": "6"}
    await keeper.post(f"{desk_of(bakery)}addresses/", form=form)

    looked = await asyncio.gather(*(look_at_due_calendars(stranger.client) for _ in range(4)))

    assert sorted(looked) == [False, False, False, True]
    assert len(stranger.asked) == 1


async def test_what_is_taken_by_several_at_once_is_shown_once(
    keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock
) -> None:
    clock.move_to(MORNING)
    place = (await send(keeper, bakery, CHOIR)).headers["Location"]

    taken = await asyncio.gather(*(keeper.post(f"{place}taking/") for _ in range(4)))

    assert [it.status_code for it in taken] == [303] * 4
    assert len(await rows()) == (await the_import()).shown == 30


async def test_the_last_place_beside_a_calendar_is_given_once(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    for _ in range(MOST_OF_CALENDAR - 1):
        await send(keeper, bakery, CHOIR)

    sent = await asyncio.gather(*(send(keeper, bakery, CHOIR) for _ in range(3)))

    assert sorted(it.status_code for it in sent) == [303, 409, 409]
