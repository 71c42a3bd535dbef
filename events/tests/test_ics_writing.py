"""What we write is read as it was meant, whatever stands in it and wherever it is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from events.ics.reading import read_calendar
from events.ics.values import Happening, Status
from events.ics.writing import write_calendar
from events.tests.calendar_files import LONDON

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC")

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(' ,;:\\"\n')
).map(str.strip)
moments = st.datetimes(datetime(2001, 1, 2), datetime(2037, 1, 1)).map(  # noqa: DTZ001  # UTC
    lambda it: it.replace(microsecond=0, tzinfo=UTC)
)
happenings = st.builds(
    lambda begins, minutes, **rest: Happening(
        starts_at=begins, ends_at=begins + timedelta(minutes=minutes), **rest
    ),
    begins=moments,
    minutes=st.integers(0, 5_000),
    uid=st.just("1"),
    title=texts,
    description=texts,
    location=texts,
    status=st.sampled_from(Status),
    sequence=st.integers(0, 1_000_000),
    time_zone=st.sampled_from(ZONES),
    is_free=st.booleans(),
    except_at=st.lists(moments, max_size=3, unique=True).map(lambda it: tuple(sorted(it))),
    changed_at=st.none() | moments,
)


@given(happening=happenings)
def test_whatever_is_written_reads_back_equal(happening: Happening) -> None:
    reading = read_calendar(write_calendar([happening], now=NOW), zone=LONDON)

    assert reading.happenings == (happening,)


def test_a_file_says_who_wrote_it_and_brings_the_clocks_of_its_zones() -> None:
    it = Happening("1", NOW, NOW + timedelta(hours=1), time_zone="Australia/Lord_Howe")

    text = write_calendar([it], now=NOW, title="Baking days").decode()

    assert "PRODID:-//Rose Ash//Events//EN\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "TZOFFSETTO:+1030" in text
    assert "DTSTART;TZID=Australia/Lord_Howe:20261126T190000" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_clocks_of_zones_stand_before_events_whatever_people_write() -> None:
    words = "Rye\nBEGIN:VEVENT " * 20
    written = [
        Happening(
            str(number),
            NOW,
            NOW + timedelta(hours=1),
            title=words,
            description=words,
            time_zone=zone,
        )
        for number, zone in enumerate(("Europe/London", "America/New_York", "UTC"))
    ]

    text = write_calendar(written, now=NOW, title="BEGIN:VEVENT " * 20).decode()

    components = [line for line in text.split("\r\n") if line.startswith(("BEGIN:V", "END:V"))]
    zone, event = ["BEGIN:VTIMEZONE", "END:VTIMEZONE"], ["BEGIN:VEVENT", "END:VEVENT"]
    assert components == ["BEGIN:VCALENDAR", *zone, *zone, *event, *event, *event, "END:VCALENDAR"]
