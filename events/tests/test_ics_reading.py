"""Events of calendar files are taken as they are meant, or refused in words."""

from datetime import UTC, datetime

import pytest

from events.ics.errors import UnreadableCalendar
from events.ics.reading import MOST_BYTES, MOST_COMPONENTS, read_calendar
from events.ics.values import Status
from events.tests.calendar_files import (
    LONDON,
    calendar_file,
    event,
    own_zone,
    read,
    read_one,
    reasons,
)


def test_an_event_is_taken_with_what_it_says() -> None:
    it = read_one(
        "SUMMARY:Bread\\, and butter",
        "DESCRIPTION:Two\\nlines",
        "LOCATION:The oven",
        "URL:https://example.org/bread",
        "SEQUENCE:3",
        "STATUS:TENTATIVE",
        "DTSTART;TZID=Europe/Berlin:20260705T100000",
        "DTEND;TZID=Europe/Berlin:20260705T120000",
    )

    assert (it.title, it.description, it.location) == (
        "Bread, and butter",
        "Two\nlines",
        "The oven",
    )
    assert (it.url, it.sequence, it.status) == ("https://example.org/bread", 3, Status.TENTATIVE)
    assert (it.starts_at, it.time_zone) == (datetime(2026, 7, 5, 8, tzinfo=UTC), "Europe/Berlin")
    assert (it.ends_at - it.starts_at).total_seconds() == 7200


def test_times_without_a_zone_and_days_are_meant_where_the_calendar_is() -> None:
    floating = read_one("DTSTART:20260705T100000")
    day = read_one("DTSTART;VALUE=DATE:20260705")

    assert floating.starts_at == datetime(2026, 7, 5, 9, tzinfo=UTC)
    assert floating.time_zone == "Europe/London"
    assert (day.is_all_day, day.starts_at) == (True, datetime(2026, 7, 4, 23, tzinfo=UTC))
    assert day.ends_at == datetime(2026, 7, 5, 23, tzinfo=UTC)


def test_a_day_on_which_the_clocks_change_ends_at_midnight() -> None:
    day = read_one("DTSTART;VALUE=DATE:20261025", "DURATION:P1D")

    assert (day.ends_at - day.starts_at).total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Vienna", "Europe/Vienna"),
        ("US/Eastern", "US/Eastern"),
    ],
)
def test_zones_are_known_by_the_names_that_programs_give_them(name: str, zone: str) -> None:
    assert read_one(f'DTSTART;TZID="{name}":20260705T100000').time_zone == zone


def test_a_zone_of_a_programs_own_is_the_one_whose_clocks_go_alike() -> None:
    as_in_london = own_zone("+0000", "+0100").replace("T030000", "T020000")
    (it,) = read(
        as_in_london.replace("0329T020000", "0329T010000"),
        event("DTSTART;TZID=Our clocks:20260705T100000", "RRULE:FREQ=DAILY;COUNT=3"),
    ).happenings

    assert (it.time_zone, it.starts_at) == ("Europe/London", datetime(2026, 7, 5, 9, tzinfo=UTC))


def test_clocks_that_no_place_has_are_followed_once_but_not_again_and_again() -> None:
    odd, begin = own_zone("+0217", "+0317"), "DTSTART;TZID=Our clocks:20260705T100000"

    (once,) = read(odd, event(begin)).happenings

    assert (once.time_zone, once.starts_at) == ("UTC", datetime(2026, 7, 5, 6, 43, tzinfo=UTC))
    assert reasons(odd, event(begin, "RRULE:FREQ=DAILY")) == [
        "It repeats by clocks of its own, which no place on earth has"
    ]


def test_a_zone_that_one_file_defines_is_not_known_to_the_next() -> None:
    begin = "DTSTART;TZID=Our clocks:20260705T100000"
    read(own_zone("+0217", "+0317"), event(begin))

    assert reasons(event(begin)) == ["Its time zone “Our clocks” is not known"]


def test_a_zone_whose_clocks_change_every_second_is_refused() -> None:
    begin = "DTSTART;TZID=Our clocks:20260705T100000"

    assert reasons(own_zone("+0200", "+0300", often="SECONDLY"), event(begin)) == [
        "Its time zone “Our clocks” cannot be understood"
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["DTSTART:20260705T100000Z", "DTEND:20260705T090000Z"], "It ends before it begins"),
        (["DTSTART:20260705T100000Z", "RRULE:FREQ=HOURLY"], "It repeats several times a day"),
        (["DTSTART:21260705T100000Z", "DURATION:P9999D"], "It lasts for more than ten years"),
        (["DTSTART:29990705T100000Z"], "It is too far away in time"),
        (["DTSTART:nonsense"], "It cannot be understood"),
        (
            ["RRULE:FREQ=FORTNIGHTLY"],
            "It repeats by a rule that we do not understand",
        ),
        (
            ["RECURRENCE-ID;RANGE=THISANDFUTURE:20261205T090000Z"],
            "It changes all repetitions from one on, which we cannot follow",
        ),
        (
            ["RDATE;VALUE=PERIOD:20260705T100000Z/PT1H"],
            "It has extra dates that last for times of their own",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_reason(lines: list[str], reason: str) -> None:
    assert reasons(event(*lines)) == [reason]


def test_what_is_no_event_is_refused_by_its_name() -> None:
    reading = read("BEGIN:VTODO\nSUMMARY:Buy flour\nEND:VTODO\n", event())

    assert [(it.what, it.reason) for it in reading.refusals] == [
        ("Buy flour", "It is something to be done, not an event")
    ]
    assert len(reading.happenings) == 1


def test_of_two_with_one_name_the_newer_is_taken() -> None:
    reading = read(event("SUMMARY:Old"), event("SUMMARY:New", "SEQUENCE:1"))

    assert [it.title for it in reading.happenings] == ["New"]
    assert len(reading.refusals) == 1


def test_what_has_no_name_for_programs_has_the_same_one_tomorrow() -> None:
    nameless = event("SUMMARY:Bread").replace("UID:1\n", "")

    assert read(nameless).happenings == read(nameless).happenings
    assert read(nameless).happenings[0].uid.startswith("unnamed-")


def test_texts_hold_nothing_that_no_text_may_and_links_lead_to_the_web() -> None:
    it = read_one("SUMMARY:Br\x00ead\x07", "URL:javascript:alert(1)")

    assert (it.title, it.url) == ("Bread", "")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "There is no event in it"),
        (b"PK\x03\x04 nonsense", "This is no calendar that can be read"),
        (b"BEGIN:VCALENDAR\n" + b"X" * MOST_BYTES, "The file is larger than 4 MB"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_COMPONENTS + 1), "The file holds too much"),
        (b"BEGIN:VEVENT\n" * 5000, "The file holds too much"),
        (b"BEGIN:VTIMEZONE\nEND:VTIMEZONE\n" * 101, "The file holds too much"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableCalendar, match=reason):
        read_calendar(content, zone=LONDON)


def test_the_title_of_a_calendar_is_read() -> None:
    assert read("X-WR-CALNAME:Market days\n", event()).title == "Market days"
    assert read_calendar(calendar_file(event()), zone=LONDON).title == ""
