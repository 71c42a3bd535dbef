"""Repetitions of a calendar file are each there once, as they were changed, and within bounds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from events.ics.occurrences import MOST_OF_ONE, Occurrence, Window, occurrences_of
from events.tests.calendar_files import LONDON, event, read

YEAR = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def found(*parts: str, window: Window = YEAR) -> list[Occurrence]:
    """Return what takes place in a year; nothing of it may be refused."""
    reading = read(*parts)
    occurrences, refusals = occurrences_of(reading.happenings, window)
    assert (reading.refusals, refusals) == ((), [])
    return list(occurrences)


def walls(occurrences: list[Occurrence], zone: ZoneInfo = LONDON) -> list[str]:
    """Return when these begin, as the clocks say."""
    return [it.starts_at.astimezone(zone).strftime("%m-%d %H:%M") for it in occurrences]


def test_a_weekly_event_stays_at_its_hour_when_the_clocks_change() -> None:
    weekly = found(
        event(
            "DTSTART;TZID=Europe/London:20261018T100000",
            "DURATION:PT2H",
            "RRULE:FREQ=WEEKLY;COUNT=3",
        )
    )

    assert walls(weekly) == ["10-18 10:00", "10-25 10:00", "11-01 10:00"]
    assert [it.starts_at.hour for it in weekly] == [9, 10, 10]
    assert {it.ends_at - it.starts_at for it in weekly} == {timedelta(hours=2)}


def test_dates_are_left_out_added_and_changed() -> None:
    rule = ("DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;UNTIL=20260304T100000Z")
    series = event(*rule, "EXDATE:20260302T100000Z", "RDATE:20260310T120000Z")
    moved = event("RECURRENCE-ID:20260303T100000Z", "DTSTART:20260303T150000Z")
    off = event("RECURRENCE-ID:20260304T100000Z", "STATUS:CANCELLED", "DTSTART:20260304T100000Z")

    days = found(series, moved, off)

    assert walls(days) == ["03-01 10:00", "03-03 15:00", "03-10 12:00"]
    assert [it.recurrence for it in days] == [
        "20260301T100000Z",
        "20260303T100000Z",
        "20260310T120000Z",
    ]


def test_whole_days_repeat_from_midnight_to_midnight() -> None:
    days = found(event("DTSTART;VALUE=DATE:20261024", "RRULE:FREQ=DAILY;UNTIL=20261026"))

    assert walls(days) == ["10-24 00:00", "10-25 00:00", "10-26 00:00"]
    assert [(it.ends_at - it.starts_at) / timedelta(hours=1) for it in days] == [24, 25, 24]


def test_what_is_called_off_does_not_take_place() -> None:
    assert found(event("STATUS:CANCELLED")) == []
    assert found(event("STATUS:CANCELLED", "RRULE:FREQ=DAILY")) == []


def test_what_began_before_the_window_and_lasts_into_it_is_found() -> None:
    days = found(event("DTSTART:20251230T100000Z", "DURATION:P7D", "RRULE:FREQ=YEARLY;COUNT=1"))

    assert len(days) == 1


def test_an_invitation_to_one_repetition_is_that_one_alone() -> None:
    (alone,) = found(event("RECURRENCE-ID:20261205T080000Z"))

    assert (walls([alone]), alone.recurrence) == (["12-05 09:00"], "20261205T080000Z")


def test_a_rule_without_an_end_is_followed_to_the_end_of_the_window() -> None:
    assert len(found(event("DTSTART:20200101T100000Z", "RRULE:FREQ=DAILY"))) == 365


def test_a_rule_that_nothing_matches_comes_to_nothing() -> None:
    assert found(event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")) == []


def test_what_repeats_more_often_than_can_be_shown_is_refused() -> None:
    minutes = ",".join(str(minute) for minute in range(60))
    reading = read(event(f"RRULE:FREQ=DAILY;BYHOUR=9,10,11,12,13,14;BYMINUTE={minutes}"))

    occurrences, refusals = occurrences_of(
        reading.happenings, Window(YEAR.starts_at, YEAR.ends_at + timedelta(days=365))
    )

    assert occurrences == []
    assert [it.reason for it in refusals] == [f"It repeats more than {MOST_OF_ONE} times"]
