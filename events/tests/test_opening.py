"""When a calendar is open: by weekday, over midnight, and on the days clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.hours.opening import Opening, Span
from events.hours.stretches import Stretch, without

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ZONES = {"London": LONDON, "New York": NEW_YORK, "Lord Howe": LORD_HOWE}
HOUR = timedelta(hours=1)
MONDAY = date(2026, 12, 7)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def opening(*spans: tuple[int, int, int], zone: ZoneInfo = LONDON) -> Opening:
    return Opening(zone, tuple(Span(day, time(a % 24), time(b % 24)) for day, a, b in spans))


def test_without_any_hours_it_is_always_open() -> None:
    assert opening().covers(at(MONDAY, 3), at(MONDAY, 4))


@pytest.mark.parametrize(
    ("begin", "end", "is_open"),
    [(9, 12, True), (8, 10, False), (11, 13, False), (14, 17, True), (12, 14, False)],
)
def test_it_is_open_within_each_of_its_hours_and_not_across_a_break(
    begin: int, end: int, is_open: bool
) -> None:
    hours = opening((1, 9, 12), (1, 14, 17))

    assert hours.covers(at(MONDAY, begin), at(MONDAY, end)) is is_open


def test_another_weekday_is_not_open() -> None:
    tuesday = MONDAY + timedelta(days=1)

    assert not opening((1, 9, 17)).covers(at(tuesday, 9), at(tuesday, 10))


def test_hours_over_midnight_end_the_next_day_and_join_what_begins_there() -> None:
    tuesday = MONDAY + timedelta(days=1)
    late, joined = opening((1, 18, 2)), opening((1, 18, 24), (2, 0, 2))

    for hours in (late, joined):
        assert hours.covers(at(MONDAY, 23), at(tuesday, 2))
        assert not hours.covers(at(tuesday, 1), at(tuesday, 3))


def test_from_sunday_on_it_is_open_into_monday() -> None:
    assert opening((7, 22, 3)).covers(at(MONDAY, 0), at(MONDAY, 3))


def test_the_whole_day_is_one_that_has_as_many_hours_as_its_clocks() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    hours = opening((7, 0, 24))

    for day, length in ((spring, 23), (autumn, 25)):
        (stretch,) = hours.between(at(day, 0), at(day + timedelta(days=1), 0))
        assert stretch.ends_at - stretch.starts_at == length * HOUR


@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES)
def test_hours_are_those_of_the_clock_on_both_sides_of_every_change(zone: ZoneInfo) -> None:
    hours = opening(*((day, 9, 17) for day in range(1, 8)), zone=zone)

    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    found = hours.between(at(days[0], 0, zone=zone), at(date(2027, 1, 1), 0, zone=zone))

    assert found == [Stretch(at(day, 9, zone=zone), at(day, 17, zone=zone)) for day in days]


def test_an_hour_that_the_clock_leaves_out_is_not_open_and_one_shown_twice_is_the_first() -> None:
    gap, twice = date(2026, 3, 29), date(2026, 10, 25)
    hours = opening((7, 1, 2))

    in_gap = hours.between(at(gap, 0), at(gap, 12))
    (in_fold,) = hours.between(at(twice, 0), at(twice, 12))

    assert in_gap == []
    assert in_fold == Stretch(
        datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)
    )


def test_what_is_left_of_a_stretch_is_what_nobody_has() -> None:
    day = [Stretch(at(MONDAY, 9), at(MONDAY, 17))]
    taken = [
        Stretch(at(MONDAY, 8), at(MONDAY, 10)),
        Stretch(at(MONDAY, 12), at(MONDAY, 13)),
        Stretch(at(MONDAY, 12, 30), at(MONDAY, 14)),
        Stretch(at(MONDAY, 17), at(MONDAY, 18)),
    ]

    assert without(day, taken) == [
        Stretch(at(MONDAY, 10), at(MONDAY, 12)),
        Stretch(at(MONDAY, 14), at(MONDAY, 17)),
    ]
    assert without(day, [Stretch(at(MONDAY, 0), at(MONDAY, 23))]) == []
