"""The rows of a plan: quarters of an hour as clocks show them, the same across the days of a week.

On a day on which clocks are set back some are there twice, and stand empty on the other days; on
one on which they are set forward some stand empty on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.zones import start_of

ROW = timedelta(minutes=15)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Clock:
    """What clocks show at the beginning of a row; `again` for the second time on a day."""

    at: time
    again: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of a day that follow each other without a gap, and when the first of them begins."""

    row: int
    rows: int
    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.rows * ROW


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows that a day has not."""

    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some days, of which only those between two hours are shown."""

    clocks: Sequence[Clock]
    days: dict[date, dict[Clock, datetime]]

    @classmethod
    def of(cls, days: Sequence[date], zone: ZoneInfo, *, first: int, last: int) -> "Rows":
        """Return the rows from an hour until another."""
        shown = {day: _quarters(day, zone, first, last) for day in days}
        # The day that has most has all: clocks do not change twice in a week.
        return cls(max((list(it) for it in shown.values()), key=len), shown)

    def runs(self, day: date) -> list[Run]:
        """Return what of the rows a day has."""
        runs: list[Run] = []
        for row, clock in enumerate(self.clocks):
            moment = self.days[day].get(clock)
            if moment is None:
                continue
            last = runs[-1] if runs else None
            if last and last.row + last.rows == row and last.ends_at == moment:
                runs[-1] = Run(last.row, last.rows + 1, last.starts_at)
            else:
                runs.append(Run(row, 1, moment))
        return runs

    def gaps(self, day: date) -> list[Gap]:
        """Return which of the rows a day has not."""
        runs = self.runs(day)
        ends = [0, *(run.row + run.rows for run in runs)]
        begins = [*(run.row for run in runs), len(self.clocks)]
        spans = zip(ends, begins, strict=True)
        return [Gap(end, begin - end) for end, begin in spans if begin > end]

    def place(self, day: date, moment: datetime, *, is_end: bool = False) -> float:
        """Return in which row of a day a moment is; an end belongs to the row before it."""
        for run in self.runs(day):
            is_in = run.starts_at <= moment < run.ends_at
            if run.starts_at < moment <= run.ends_at if is_end else is_in:
                return run.row + (moment - run.starts_at) / ROW
        return float(len(self.clocks) if is_end else 0)


def _quarters(day: date, zone: ZoneInfo, first: int, last: int) -> dict[Clock, datetime]:
    found: dict[Clock, datetime] = {}
    moment, end = start_of(day, zone), start_of(day + DAY, zone)
    while moment < end:
        local = moment.astimezone(zone)
        if first <= local.hour < last:
            found[Clock(local.time().replace(fold=0), bool(local.fold))] = moment
        moment += ROW
    return found
