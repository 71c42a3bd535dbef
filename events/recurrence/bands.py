"""The moments of a recurring band: a local rule on one side, instants in UTC on the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from events.recurrence.errors import NotARule
from events.recurrence.rrules import check_rrule, days_of

DAY = timedelta(days=1)
# More than a day's band has in a dozen years: who asks for more asks for a part at a time.
MOST_BANDS = 5000
LAST_DAY = date(9000, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """One time a rule yields, and the local day on which it begins."""

    starts_at: datetime
    ends_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Rule:
    """Local times, on which days they are, and in which zone that is meant.

    Days are either weekdays (1 is a Monday) or an RFC 5545 rule that counts from `valid_from`.
    Exceptions and extra days are local days. A band that ends before it begins ends the next day.
    """

    zone: ZoneInfo
    from_time: time
    until_time: time
    weekdays: tuple[int, ...] = ()
    rrule: str | None = None
    exceptions: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None

    def checked(self) -> "Rule":
        """Return the rule once it is known to be one that can be followed."""
        if self.rrule is None:
            return self
        if self.valid_from is None:
            raise NotARule(part=self.rrule[:60])
        check_rrule(self.rrule, first_day=self.valid_from, zone=self.zone)
        return self

    def bands(self, begin: datetime, end: datetime) -> list[Band]:
        """Return what begins or still lasts between two moments, in order, and bounded."""
        found = (self.band_on(day) for day in self._days(begin, end))
        lasting = (band for band in found if band and band.ends_at > begin and band.starts_at < end)
        return list(islice(lasting, MOST_BANDS))

    def band_on(self, day: date) -> Band | None:
        """Return the band of a day, whether or not the rule has it; None where no time is left.

        RFC 5545, 3.3.10: a computed local start that does not exist or exists twice is read as
        3.3.5 reads a written one. One that does not exist counts by the offset before the gap, so
        half past one is half past two when the clock leaves out an hour; of two, the first is
        meant. The end is read the same way, and where the gap swallows all of a band, it is none.
        """
        last = day if self.until_time > self.from_time else day + DAY
        starts_at = self._instant(day, self.from_time)
        ends_at = self._instant(last, self.until_time)
        return Band(starts_at, ends_at, day) if starts_at < ends_at else None

    def _instant(self, day: date, at: time) -> datetime:
        # fold=0 says both: the first of two, and the offset before a gap (PEP 495).
        return datetime.combine(day, at.replace(fold=0), self.zone).astimezone(UTC)

    def _days(self, begin: datetime, end: datetime) -> Iterator[date]:
        """Return the days on which something might begin that touches the range."""
        first = (begin.astimezone(self.zone) - 2 * DAY).date()
        last = min((end.astimezone(self.zone) + DAY).date(), LAST_DAY)
        extra = sorted(day for day in self.extra_days if first <= day <= last)
        for day, _same in groupby(merge(self._ruled_days(first, last), extra)):
            if day not in self.exceptions:
                yield day

    def _ruled_days(self, first: date, last: date) -> Iterable[date]:
        if self.valid_until is not None:
            last = min(last, self.valid_until)
        if self.rrule is not None and self.valid_from is not None:
            start = datetime.combine(self.valid_from, self.from_time)
            days = days_of(self.rrule, start=start, zone=self.zone, end=last + DAY)
            return (day for day in days if day >= first)
        if self.valid_from is not None:
            first = max(first, self.valid_from)
        span = (first + number * DAY for number in range((last - first).days + 1))
        return (day for day in span if day.isoweekday() in self.weekdays)
