"""What views show of others' calendars: what is on in a range, both its ends understood."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from events.ics.occurrences import Window
from events.tests.calendar_files import event
from events.tests.factories import MORNING, Bakery
from events.tests.imports import send, shown, take
from shared.clock import FrozenClock
from shared.db import transaction
from shared.testing.browser import SameOriginClient

NINE = datetime(2026, 12, 5, 9, tzinfo=UTC)


@pytest.fixture
async def choir(keeper: SameOriginClient, bakery: Bakery, clock: FrozenClock) -> Bakery:
    """A choir from nine to ten, and bells that ring at ten."""
    clock.move_to(MORNING)
    bells = event("SUMMARY:Bells", "DTSTART:20261205T100000Z", uid="2")
    hour = event("SUMMARY:Choir", "DTSTART:20261205T090000Z", "DURATION:PT1H")
    await take(keeper, await send(keeper, bakery, hour, bells))
    return bakery


@pytest.mark.parametrize(
    ("begins", "ends", "titles"),
    [
        (0, 60, ["Choir"]),
        (0, 61, ["Choir", "Bells"]),
        (30, 45, ["Choir"]),
        (60, 61, ["Bells"]),
        (61, 90, []),
        (-60, 0, []),
    ],
)
async def test_what_overlaps_a_range_is_shown(
    choir: Bakery, begins: int, ends: int, titles: list[str]
) -> None:
    window = Window(NINE + timedelta(minutes=begins), NINE + timedelta(minutes=ends))

    assert [it.title for it in await shown(choir, window)] == titles


async def test_a_range_is_found_by_its_index(choir: Bakery) -> None:
    async with transaction() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await session.scalars(
            text(
                "EXPLAIN SELECT 1 FROM foreign_entries WHERE calendar_id IN (1, 2) AND"
                " tstzrange(starts_at, ends_at, '[]') && tstzrange(now(), now() + interval '1 d')"
            )
        )
        assert any("ix_foreign_entries_range" in line for line in plan)
