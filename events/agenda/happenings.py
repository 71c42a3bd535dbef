"""What is on, as far as calendars show it, and the parts of it that fall on single days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.zones import start_of

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whose calendar something is in that is not ours, and where its own page is, if it has one."""

    source: str
    location: str
    url: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a page's own, or something of somebody else's calendar beside them."""

    id: int
    calendar_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What of an event falls on one day of a zone.

    `begins` and `ends` say whether it does so on this day; `clocks_change` that some times of the
    day are left out, or are there twice.
    """

    event: Happening
    day: date
    begins: bool
    ends: bool
    is_whole_day: bool
    clocks_change: bool


def parts_by_day(
    events: Iterable[Happening], *, first: date, last: date, zone: ZoneInfo
) -> Mapping[date, Sequence[Part]]:
    """Sort events into the days they are on, from `first` to `last`; days without any are empty."""
    days: defaultdict[date, list[Part]] = defaultdict(list)
    bounds = _Bounds(zone)
    for event in events:
        begins_on = event.starts_at.astimezone(zone).date()
        # Others have what takes no time at all, and is on when it begins.
        ends_on = max(begins_on, (event.ends_at - MOMENT).astimezone(zone).date())
        day = max(first, begins_on)
        while day <= min(last, ends_on):
            starts, ends = bounds.of(day)
            days[day].append(
                Part(
                    event=event,
                    day=day,
                    begins=day == begins_on,
                    ends=day == ends_on,
                    is_whole_day=event.starts_at <= starts and event.ends_at >= ends,
                    clocks_change=ends - starts != DAY,
                )
            )
            day += DAY
    return days


class _Bounds:
    """When days begin and end, computed once for each."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[date, tuple[datetime, datetime]] = {}

    def of(self, day: date) -> tuple[datetime, datetime]:
        if day not in self._known:
            self._known[day] = start_of(day, self._zone), start_of(day + DAY, self._zone)
        return self._known[day]
