"""A local rule, and the instants that follow from it, over the edges of summer time too."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from events.recurrence.bands import MOST_BANDS, Rule
from events.recurrence.errors import NeverHappens, NotARule, TooFrequent
from events.recurrence.rrules import MOST_LETTERS, check_rrule
from events.tests.recurring import Drawn, drawn_rules

LONDON = ZoneInfo("Europe/London")
WEEKENDS = Rule(LONDON, time(8), time(13), weekdays=(6, 7))
# The Sundays on which London puts its clocks on, and back.
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
FOREVER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days_of(rule: Rule) -> list[str]:
    return [band.day.isoformat() for band in rule.bands(*FOREVER)]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(drawn_rules())
def test_drawn_rules_yield_what_python_dateutil_says(drawn: Drawn) -> None:
    assert drawn.rule.bands(drawn.begin, drawn.end) == drawn.bands_by_dateutil()


def test_a_band_keeps_its_local_time_over_summer_time() -> None:
    before, after = WEEKENDS.bands(at("2026-03-28T00:00"), at("2026-03-30T00:00"))

    assert (before.starts_at, before.ends_at) == (at("2026-03-28T08:00"), at("2026-03-28T13:00"))
    assert (after.starts_at, after.ends_at) == (at("2026-03-29T07:00"), at("2026-03-29T12:00"))


def test_a_start_that_does_not_exist_counts_by_the_offset_before_the_gap() -> None:
    band = replace(WEEKENDS, from_time=time(1, 30), until_time=time(4)).band_on(FORWARD)

    assert band is not None
    assert (band.starts_at, band.ends_at) == (at("2026-03-29T01:30"), at("2026-03-29T03:00"))


def test_a_band_that_the_gap_swallows_is_none() -> None:
    assert replace(WEEKENDS, from_time=time(1, 30), until_time=time(2, 30)).band_on(FORWARD) is None


def test_of_a_time_that_exists_twice_the_first_is_meant() -> None:
    band = replace(WEEKENDS, from_time=time(1, 30), until_time=time(2)).band_on(BACK)

    assert band is not None
    assert (band.starts_at, band.ends_at) == (at("2026-10-25T00:30"), at("2026-10-25T02:00"))


def test_a_band_over_midnight_ends_on_the_next_day() -> None:
    night = replace(WEEKENDS, from_time=time(22), until_time=time(2), weekdays=(6,))

    (band,) = night.bands(at("2026-10-25T00:00"), at("2026-10-25T12:00"))

    assert band.day == date(2026, 10, 24)
    assert (band.starts_at, band.ends_at) == (at("2026-10-24T21:00"), at("2026-10-25T02:00"))


def test_exceptions_are_left_out_and_extra_days_come_in_once() -> None:
    rule = replace(
        WEEKENDS,
        valid_from=date(2026, 12, 1),
        valid_until=date(2026, 12, 13),
        exceptions=frozenset({date(2026, 12, 6), date(2026, 12, 25)}),
        extra_days=frozenset({date(2026, 12, 5), date(2026, 12, 24), date(2026, 12, 25)}),
    )

    assert days_of(rule) == ["2026-12-05", "2026-12-12", "2026-12-13", "2026-12-24"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261203", "2026-12-03"),
        ("20261203T080000", "2026-12-03"),
        ("20261203T070000Z", "2026-12-02"),
    ],
)
def test_a_rule_ends_with_a_day_a_local_time_or_a_time_in_utc(until: str, last: str) -> None:
    rule = Rule(
        LONDON,
        time(8),
        time(9),
        rrule=f"FREQ=DAILY;UNTIL={until}",
        valid_from=date(2026, 12, 1),
    ).checked()

    assert days_of(rule)[-1] == last


def test_a_rule_without_end_is_asked_for_a_range_and_yields_a_bounded_number() -> None:
    daily = Rule(LONDON, time(8), time(9), rrule="FREQ=DAILY", valid_from=date(2026, 1, 1))

    assert len(daily.bands(at("2026-01-01T00:00"), at("2076-01-01T00:00"))) == MOST_BANDS


@pytest.mark.parametrize("part", ["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2,3"])
def test_what_comes_back_within_a_day_is_refused_in_words(part: str) -> None:
    with pytest.raises(TooFrequent, match="on which days"):
        check_rrule(part, first_day=date(2026, 1, 1), zone=LONDON)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every day",
        "FREQ=SOMETIMES",
        "INTERVAL=2",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1000000",
        "FREQ=DAILY;COUNT=three",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;BYYEARDAY=3",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY\nEXDATE:20260101",
        "FREQ=DAILY;BYDAY=" + ",".join(["MO"] * MOST_LETTERS),
    ],
)
def test_what_is_no_rule_is_refused_in_words(rule: str) -> None:
    with pytest.raises(NotARule, match="not a rule we can follow"):
        check_rrule(rule, first_day=date(2026, 1, 1), zone=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;UNTIL=20251231",
    ],
)
def test_a_rule_by_which_nothing_takes_place_is_refused_in_words(rule: str) -> None:
    with pytest.raises(NeverHappens, match="nothing would ever"):
        check_rrule(rule, first_day=date(2026, 1, 1), zone=LONDON)


def test_a_rule_is_kept_in_capitals_and_without_its_name() -> None:
    kept = check_rrule(" rrule:freq=daily;count=2 ", first_day=date(2026, 1, 1), zone=LONDON)

    assert kept == "FREQ=DAILY;COUNT=2"


def test_a_rule_counts_from_the_day_it_is_valid_from() -> None:
    rule = Rule(LONDON, time(8), time(9), rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SA")

    with pytest.raises(NotARule):
        rule.checked()
    assert days_of(replace(rule, valid_from=date(2026, 12, 12)).checked()) == [
        "2026-12-12",
        "2026-12-26",
    ]


def test_every_day_of_leap_years_is_found_before_a_rule_counts_as_never() -> None:
    monday = "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO"

    assert check_rrule(monday, first_day=date(2080, 3, 1), zone=LONDON) == monday
    rule = Rule(LONDON, time(8), time(9), rrule=monday, valid_from=date(2026, 1, 1))
    until = at("2026-01-01T00:00") + timedelta(days=366 * 40)
    assert [str(band.day) for band in rule.bands(at("2026-01-01T00:00"), until)] == [
        "2044-02-29",
    ]
