"""Rules that are drawn around the edges of summer time, and what python-dateutil says of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import tz
from dateutil.rrule import rruleset, rrulestr
from hypothesis import strategies as st

from events.recurrence.bands import Band, Rule

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Days around which the three zones change their clocks, and days on which nothing happens.
EDGES = tuple(
    date(2026, month, day)
    for month, day in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1), (6, 15), (12, 31))
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rule as ours and as the text that python-dateutil reads, and a range to compare over."""

    zone: str
    from_time: time
    until_time: time
    valid_from: date
    rrule: str
    weekdays: tuple[int, ...]
    exceptions: frozenset[date]
    extra_days: frozenset[date]
    begin: datetime
    end: datetime

    @property
    def rule(self) -> Rule:
        return Rule(
            zone=ZoneInfo(self.zone),
            from_time=self.from_time,
            until_time=self.until_time,
            weekdays=self.weekdays,
            rrule=None if self.weekdays else self.rrule,
            exceptions=self.exceptions,
            extra_days=self.extra_days,
            valid_from=self.valid_from,
        )

    def bands_by_dateutil(self) -> list[Band]:
        """Return the bands of the range as python-dateutil, with its own zones, has them."""
        last = self.end.astimezone(UTC).replace(tzinfo=None) + 3 * DAY
        bands = []
        for local in self._set():
            if local > last:
                break
            begins = local.date() + (DAY if self.until_time <= self.from_time else timedelta(0))
            starts_at = self._instant(local)
            ends_at = self._instant(datetime.combine(begins, self.until_time))
            if starts_at < ends_at and ends_at > self.begin and starts_at < self.end:
                bands.append(Band(starts_at, ends_at, local.date()))
        return bands

    def _set(self) -> rruleset:
        lines = [f"DTSTART:{self._local(self.valid_from)}", f"RRULE:{self.rrule}"]
        lines += [f"EXDATE:{self._local(day)}" for day in sorted(self.exceptions)]
        lines += [f"RDATE:{self._local(day)}" for day in sorted(self.extra_days)]
        found = rrulestr("\n".join(lines), forceset=True)
        assert isinstance(found, rruleset)
        return found

    def _local(self, day: date) -> str:
        return f"{datetime.combine(day, self.from_time):%Y%m%dT%H%M%S}"

    def _instant(self, local: datetime) -> datetime:
        zone = tz.gettz(self.zone)
        assert zone is not None
        return tz.resolve_imaginary(local.replace(tzinfo=zone)).astimezone(UTC)


@st.composite
def drawn_rules(draw: st.DrawFn) -> Drawn:
    """Draw a rule of days with its exceptions, mostly near a change of the clocks."""
    edge = draw(st.sampled_from(EDGES))
    near = st.integers(-20, 20).map(lambda days: edge + days * DAY)
    from_time, until_time = draw(st.lists(_TIMES, min_size=2, max_size=2, unique=True))
    weekdays = draw(st.one_of(st.just(()), _WEEKDAYS))
    begin = datetime.combine(edge - draw(st.integers(0, 40)) * DAY, time.min, UTC)
    return Drawn(
        zone=draw(st.sampled_from(ZONES)),
        from_time=from_time,
        until_time=until_time,
        valid_from=draw(near),
        rrule=_weekly(weekdays) if weekdays else draw(_RULES),
        weekdays=weekdays,
        exceptions=draw(st.frozensets(near, max_size=4)),
        extra_days=draw(st.frozensets(near, max_size=4)),
        begin=begin,
        end=begin + draw(st.integers(1, 400)) * DAY,
    )


def _weekly(weekdays: tuple[int, ...]) -> str:
    return "FREQ=WEEKLY;BYDAY=" + ",".join(DAYS[weekday - 1] for weekday in weekdays)


_WEEKDAYS = st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days)))
# Most at night, where clocks are changed, in steps as fine as Lord Howe's half hours need.
_TIMES = st.one_of(
    st.builds(time, st.integers(0, 3), st.sampled_from((0, 15, 30, 45))),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)


@st.composite
def _rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    parts += draw(_PARTS_OF[frequency])
    parts += draw(st.sampled_from(([], ["WKST=SU"], ["WKST=TH"])))
    ends: st.SearchStrategy[list[str]] = st.one_of(
        st.just([]),
        st.integers(1, 60).map(lambda count: [f"COUNT={count}"]),
        st.integers(0, 300).map(lambda days: [f"UNTIL={EDGES[0] + days * DAY:%Y%m%d}T235959"]),
    )
    return ";".join(parts + draw(ends))


def _listed(name: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[list[str]]:
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    return several.map(lambda chosen: [f"{name}={','.join(map(str, chosen))}"])


def _together(parts: tuple[list[str], list[str]]) -> list[str]:
    return parts[0] + parts[1]


_DAYS = _listed("BYDAY", st.sampled_from(DAYS))
_CERTAIN_DAYS = _listed(
    "BYDAY", st.builds("{}{}".format, st.sampled_from((1, 2, 4, -1, -2)), st.sampled_from(DAYS))
)
_MONTH_DAYS = _listed("BYMONTHDAY", st.sampled_from((1, 5, 8, 25, 29, 31, -1, -3)))
_POSITIONS = st.tuples(_DAYS, _listed("BYSETPOS", st.sampled_from((1, 2, -1)))).map(_together)
_MONTHLY: st.SearchStrategy[list[str]] = st.one_of(
    st.just([]), _DAYS, _CERTAIN_DAYS, _MONTH_DAYS, _POSITIONS
)
_PARTS_OF: dict[str, st.SearchStrategy[list[str]]] = {
    "DAILY": st.one_of(st.just([]), _DAYS, _MONTH_DAYS),
    "WEEKLY": st.one_of(st.just([]), _DAYS, _POSITIONS),
    "MONTHLY": _MONTHLY,
    "YEARLY": st.one_of(
        _MONTHLY,
        _listed("BYYEARDAY", st.sampled_from((1, 67, 88, 298, 305, -1))),
        _listed("BYWEEKNO", st.sampled_from((1, 13, 44, 53))),
        st.tuples(_listed("BYMONTH", st.integers(1, 12)), _MONTHLY).map(_together),
    ),
}
_RULES = _rules()
