"""Several keepers at once, on real commits: what one of them wrote is not written over unseen."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from events.calendars.queries import calendar_by_id
from events.calendars.service import change_calendar
from events.calendars.versions import version_of
from events.desk.errors import ChangedMeanwhile
from events.desk.forms import state_of
from events.desk.queries import own_event
from events.desk.reading import Typed
from events.desk.service import announce_event, change_event
from events.event_cancellations.service import cancel_event
from events.tests.factories import MORNING, Bakery
from glue.contracts.events import EditedMeanwhile
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import NotFound

pytestmark = pytest.mark.committed

KEEPERS = ["Ada", "Ben", "Cleo", "Dora", "Emil"]


async def change(bakery: Bakery, title: str, seen: str, begin: asyncio.Barrier) -> str:
    typed = Typed(title, MORNING, MORNING + timedelta(hours=2))
    async with transaction() as session:
        calendar = await calendar_by_id(session, bakery.calendar_id)
        assert calendar is not None
        await begin.wait()
        await change_event(session, calendar, bakery.class_id, typed, seen=seen)
    return title


async def cancel(bakery: Bakery, begin: asyncio.Barrier) -> str:
    async with transaction() as session:
        calendar = await calendar_by_id(session, bakery.calendar_id)
        assert calendar is not None
        await begin.wait()
        return (await cancel_event(session, calendar, bakery.class_id, now=utcnow())).title


def sorted_out(
    results: Sequence[str | BaseException],
) -> tuple[list[str], list[type[BaseException]]]:
    done = [it for it in results if isinstance(it, str)]
    return done, [type(it) for it in results if isinstance(it, BaseException)]


async def test_of_those_who_change_an_event_at_once_one_does_and_the_others_are_told(
    bakery: Bakery,
) -> None:
    async with reading() as session:
        event = await own_event(session, bakery.calendar_id, bakery.class_id)
        assert event is not None
        seen = state_of(event)
    begin = asyncio.Barrier(len(KEEPERS))

    results = await asyncio.gather(
        *(change(bakery, name, seen, begin) for name in KEEPERS), return_exceptions=True
    )

    done, refused = sorted_out(results)
    assert refused == [ChangedMeanwhile] * 4
    async with reading() as session:
        now = await own_event(session, bakery.calendar_id, bakery.class_id)
    assert now is not None
    assert [now.title] == done


async def test_of_forms_sent_at_once_one_announces_and_all_lead_to_it(bakery: Bakery) -> None:
    typed = Typed("Rye", MORNING, MORNING + timedelta(hours=2))
    begin = asyncio.Barrier(len(KEEPERS))

    async def announce() -> int:
        async with transaction() as session:
            calendar = await calendar_by_id(session, bakery.calendar_id)
            assert calendar is not None
            await begin.wait()
            return (await announce_event(session, calendar, typed, key="form", currency="GBP")).id

    ids = await asyncio.gather(*(announce() for _ in KEEPERS))

    assert len(set(ids)) == 1


async def test_of_those_who_cancel_an_event_at_once_one_does(bakery: Bakery) -> None:
    begin = asyncio.Barrier(len(KEEPERS))

    results = await asyncio.gather(
        *(cancel(bakery, begin) for _ in KEEPERS), return_exceptions=True
    )

    assert sorted_out(results) == (["Sourdough class"], [NotFound] * 4)


async def test_of_those_who_change_a_calendar_at_once_one_does_and_the_others_are_told(
    bakery: Bakery,
) -> None:
    async with reading() as session:
        calendar = await calendar_by_id(session, bakery.calendar_id)
        assert calendar is not None
        seen = version_of(calendar)

    async def rename(title: str) -> str:
        async with transaction() as session:
            words = {"title": title}
            return (
                await change_calendar(session, bakery.calendar_id, words=words, seen=seen)
            ).title

    results = await asyncio.gather(*(rename(name) for name in KEEPERS), return_exceptions=True)

    done, refused = sorted_out(results)
    assert (len(done), refused) == (1, [EditedMeanwhile] * 4)
