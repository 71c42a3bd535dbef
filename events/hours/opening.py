"""When a calendar is open: local hours of each weekday, read as moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from events.hours.stretches import Stretch, joined
from events.recurrence.bands import DAY, Rule


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Hours of a weekday (1 is a Monday); what ends no later than it begins ends the next day."""

    weekday: int
    from_time: time
    until_time: time

    @property
    def hours(self) -> str:
        """The hours as every clock writes them; midnight is where a day ends, not begins."""
        until = "24:00" if self.until_time == time() else f"{self.until_time:%H:%M}"
        return f"{self.from_time:%H:%M}–{until}"


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours of a calendar in its zone; without any it is always open.

    They follow clocks as the bands of slots do (`Rule.band_on`): the same hours of the clock on
    every day, none within what a clock leaves out, and the first of what it shows twice.
    """

    zone: ZoneInfo
    spans: tuple[Span, ...] = ()

    def between(self, begin: datetime, end: datetime) -> list[Stretch]:
        """Return when it is open or still open between two moments, as whole stretches."""
        if not self.spans:
            return [Stretch(begin, end + DAY)]
        found = joined(self._stretches(begin, end))
        return [stretch for stretch in found if stretch.meets(begin, end)]

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether it is open for all of a time."""
        if not self.spans:
            return True
        return any(open_.holds(starts_at, ends_at) for open_ in self.between(starts_at, ends_at))

    def hours_on(self, day: date) -> str:
        """Return the hours that begin on a day, as words; nothing where there are none."""
        return ", ".join(it.hours for it in sorted(self.spans) if it.weekday == day.isoweekday())

    def _stretches(self, begin: datetime, end: datetime) -> Iterator[Stretch]:
        # A day on either side is looked at too: what touches there may go on into the range.
        ordered = sorted(self.spans, key=_times)
        for (from_time, until_time), same in groupby(ordered, key=_times):
            weekdays = tuple(span.weekday for span in same)
            rule = Rule(self.zone, from_time, until_time, weekdays=weekdays)
            for band in rule.bands(begin - DAY, end + DAY):
                yield Stretch(band.starts_at, band.ends_at)


def _times(span: Span) -> tuple[time, time]:
    return span.from_time, span.until_time
