"""When an entry is, in words, by the clocks of its calendar."""

from datetime import datetime, timedelta

import pytest

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.entries.telling import when, when_briefly
from events.tests.factories import ADA, MORNING, Bakery
from glue.contracts.events import PendingEntries
from shared.rpc.client import RpcClient
from shared.runtime import Runtime


def entry(zone: str = "Europe/London", hours: int = 3, at: datetime = MORNING) -> CalendarEntry:
    calendar = Calendar(time_zone=zone)
    return CalendarEntry(calendar=calendar, starts_at=at, ends_at=at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (entry(), "Sat, 5 Dec 2026, 09:00–12:00"),
        (entry(hours=26), "Sat, 5 Dec 2026, 09:00 – Sun, 6 Dec 2026, 11:00"),
        (entry("America/New_York"), "Sat, 5 Dec 2026, 04:00–07:00 (New York)"),
        # The night in which clocks go back: an hour more passes than they show.
        (
            entry(at=datetime.fromisoformat("2026-10-25T00:30:00+00:00")),
            "Sun, 25 Oct 2026, 01:30–03:30",
        ),
    ],
)
def test_a_line_says_day_and_times_by_the_clocks_of_the_calendar(
    runtime: Runtime, told: CalendarEntry, words: str
) -> None:
    assert when_briefly(told, runtime.settings.site) == words


def test_it_is_said_in_the_language_of_the_site(runtime: Runtime) -> None:
    german = runtime.settings.site.model_copy(update={"locale": "de_DE"})

    assert when_briefly(entry(), german) == "Sa., 5. Dez. 2026, 09:00–12:00"
    assert when(entry(), german) == "Samstag, 5. Dezember 2026, 09:00–12:00"


async def test_siblings_are_told_when_what_is_held_takes_place(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await bakery.hold_seats(ADA)
    await bakery.hold_oven(ADA)

    held = await sibling.fetch(PendingEntries(user_id=ADA.user_id))

    titles = [it.full_title for it in held.entries] + [it.full_title for it in held.tickets]
    assert titles == [
        "The oven, Sat, 5 Dec 2026, 09:00–11:00",
        "Sourdough class, Seat, Sat, 5 Dec 2026, 09:00–12:00",
    ]
    assert (held.tickets[0].event_title, held.tickets[0].type_name) == ("Sourdough class", "Seat")
