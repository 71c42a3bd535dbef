"""The months, weeks and days that can be looked at, and what is before and after each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.errors import NotFound

DAYS_OF_WEEK = 7
# Calendars go on for ever, and those who follow every link should come to an end.
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row, and the days by which the spans beside it are named."""

    first: date
    last: date
    before: date | None
    after: date | None

    @property
    def days(self) -> Sequence[date]:
        return [self.first + timedelta(days=it) for it in range((self.last - self.first).days + 1)]

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of(year: int, month: int) -> Span:
    """Return a month; raises `NotFound`."""
    first = _day(year, month, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return _span(first, after - timedelta(days=1), before, after)


def week_of(year: int, week: int) -> Span:
    """Return a week as ISO counts them, from Monday to Sunday; raises `NotFound`."""
    try:
        first = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise NotFound() from error
    whole = timedelta(days=DAYS_OF_WEEK)
    return _span(first, first + timedelta(days=6), first - whole, first + whole)


def day_of(year: int, month: int, day: int) -> Span:
    """Return one day; raises `NotFound`."""
    it = _day(year, month, day)
    return _span(it, it, it - timedelta(days=1), it + timedelta(days=1))


def weeks_around(span: Span) -> Sequence[Sequence[date]]:
    """Return the whole weeks that a month is in."""
    monday = span.first - timedelta(days=span.first.weekday())
    sunday = span.last + timedelta(days=6 - span.last.weekday())
    days = Span(monday, sunday, None, None).days
    return [days[start : start + DAYS_OF_WEEK] for start in range(0, len(days), DAYS_OF_WEEK)]


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotFound() from error


def _span(first: date, last: date, before: date, after: date) -> Span:
    if last < FIRST or first > LAST:
        raise NotFound()
    return Span(first, last, before if first > FIRST else None, after if last < LAST else None)
