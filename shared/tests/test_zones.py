"""What clocks show over the edges of summer time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from shared.zones import is_zone, moments, start_of, zone_names

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
LORD_HOWE, BEIRUT = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Beirut")


def test_an_ordinary_time_is_once() -> None:
    assert moments(date(2026, 7, 1), time(9), LONDON) == (datetime(2026, 7, 1, 8, tzinfo=UTC),)


def test_a_time_that_clocks_are_set_over_is_never() -> None:
    assert moments(date(2026, 3, 29), time(1, 30), LONDON) == ()
    assert moments(date(2026, 10, 4), time(2, 15), LORD_HOWE) == ()


def test_a_time_that_clocks_are_set_back_over_is_twice() -> None:
    assert moments(date(2026, 11, 1), time(1, 30), NEW_YORK) == (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    )
    first, second = moments(date(2026, 4, 5), time(1, 45), LORD_HOWE)
    assert (second - first).total_seconds() == 1800


def test_a_day_whose_midnight_is_left_out_begins_at_its_first_moment() -> None:
    begins = start_of(date(2026, 3, 29), BEIRUT)

    assert begins == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert begins.astimezone(BEIRUT).isoformat() == "2026-03-29T01:00:00+03:00"


def test_zones_are_known_by_name() -> None:
    assert {"UTC", "Europe/London", "Asia/Kathmandu"} <= set(zone_names())
    assert is_zone("Europe/Vienna")
    assert not is_zone("Europe/Atlantis")
    assert not is_zone("../etc/passwd")
