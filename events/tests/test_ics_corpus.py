"""Every calendar file that the package icalendar brings for its tests is taken or refused."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

import pytest

from events.ics.errors import UnreadableCalendar
from events.ics.occurrences import Window, occurrences_of
from events.ics.reading import read_calendar
from events.ics.values import Reading
from events.ics.writing import write_calendar

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
EVER = Window(datetime(1950, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


def calendar_files(folder: Traversable) -> Iterator[Traversable]:
    for it in sorted(folder.iterdir(), key=lambda it: it.name):
        if it.is_dir():
            yield from calendar_files(it)
        elif it.name.endswith(".ics"):
            yield it


CORPUS = list(calendar_files(files("icalendar") / "tests"))


def read(content: bytes) -> Reading | str:
    """Return what a file holds, or why it cannot be read."""
    try:
        return read_calendar(content, zone=ZONE)
    except UnreadableCalendar as problem:
        return str(problem)


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) == 163


@pytest.mark.parametrize("file", CORPUS, ids=lambda it: it.name)
def test_a_file_of_the_corpus_is_taken_or_refused_with_a_reason(file: Traversable) -> None:
    reading = read(file.read_bytes())

    if isinstance(reading, str):
        assert reading
        return
    assert all(refusal.what and refusal.reason for refusal in reading.refusals)
    found, refused = occurrences_of(reading.happenings, EVER)
    assert len({(it.happening.uid, it.recurrence) for it in found}) == len(found)
    assert all(refusal.reason for refusal in refused)


@pytest.mark.parametrize("file", CORPUS, ids=lambda it: it.name)
def test_what_is_taken_reads_back_equal_when_it_is_written(file: Traversable) -> None:
    reading = read(file.read_bytes())
    if isinstance(reading, str) or not reading.happenings:
        return

    again = read(write_calendar(reading.happenings, now=NOW, title=reading.title))

    assert again == Reading(reading.title, reading.happenings, ())


def test_two_files_of_five_hold_events_that_are_taken() -> None:
    readings = [read(file.read_bytes()) for file in CORPUS]

    unreadable = sum(isinstance(it, str) for it in readings)
    taken = [it for it in readings if isinstance(it, Reading) and it.happenings]
    assert (len(taken), sum(len(it.happenings) for it in taken), unreadable) == (67, 77, 26)
