"""What calendars of people are told of an entry, and how it is changed in its place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events.ics.writing import Appointment, uid_of, written
from glue.contracts.events import EntryState

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NIGHT = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)


def appointment(state: EntryState = EntryState.CONFIRMED, sequence: int = 0) -> Appointment:
    return Appointment(
        uid=uid_of(7, "rose-ash.example"),
        sequence=sequence,
        title="Oven; and, a bench\nfor two",
        starts_at=NIGHT,
        ends_at=NIGHT + timedelta(hours=4),
        zone=ZoneInfo("Europe/London"),
        state=state,
        place="Ash Lane Bakery",
    )


def read(*appointments: Appointment) -> Calendar:
    found = Calendar.from_ical(written(appointments, now=NOW))
    assert isinstance(found, Calendar)
    return found


def test_what_is_written_reads_back_with_its_zone_over_the_end_of_summer_time() -> None:
    calendar = read(appointment())
    (event,) = calendar.walk("VEVENT")

    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event.decoded("DTSTART") == NIGHT
    assert event.decoded("DTEND") == NIGHT + timedelta(hours=4)
    assert str(event["SUMMARY"]) == "Oven; and, a bench\nfor two"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]


@pytest.mark.parametrize(
    ("state", "method", "status"),
    [
        (EntryState.PROVISIONAL, "PUBLISH", "TENTATIVE"),
        (EntryState.CONFIRMED, "PUBLISH", "CONFIRMED"),
        (EntryState.DECLINED, "CANCEL", "CANCELLED"),
        (EntryState.CANCELLED, "CANCEL", "CANCELLED"),
    ],
)
def test_how_an_entry_stands_is_what_calendars_do(
    state: EntryState, method: str, status: str
) -> None:
    calendar = read(appointment(state))

    assert (calendar["METHOD"], calendar.walk("VEVENT")[0]["STATUS"]) == (method, status)


def test_a_change_has_the_same_name_and_a_higher_number() -> None:
    (before,), (after,) = (
        read(it).walk("VEVENT") for it in (appointment(), appointment(sequence=1))
    )

    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]


def test_one_that_is_cancelled_among_others_is_marked_and_the_file_stays_published() -> None:
    calendar = read(appointment(), appointment(EntryState.CANCELLED))

    assert calendar["METHOD"] == "PUBLISH"
    assert [str(it["STATUS"]) for it in calendar.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]
