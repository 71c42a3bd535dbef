"""Reading recurrence rules of RFC 5545, as far as they say on which days something takes place.

The times of day stand beside a rule, so it may not be more frequent than daily nor name times
itself. What is read yields naive local datetimes, by python-dateutil.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from events.recurrence.errors import NeverHappens, NotARule, TooFrequent

MOST_LETTERS = 500
MOST_INTERVAL = 1000
TOO_FREQUENT = ("HOURLY", "MINUTELY", "SECONDLY")
OF_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
# What RFC 5545 lets a rule name, by its frequency (3.3.10, the table of BYxxx parts).
_EVERYWHERE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYSETPOS"}
PARTS = {
    "YEARLY": {*_EVERYWHERE, "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "MONTHLY": {*_EVERYWHERE, "BYMONTHDAY"},
    "WEEKLY": _EVERYWHERE,
    "DAILY": {*_EVERYWHERE, "BYMONTHDAY"},
}
LARGEST_SET = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1}
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The 29th of February is a Monday once in 28 years, or 40 around a year like 2100.
YEARS_TO_WAIT = 41


def check_rrule(text: str, *, first_day: date, zone: ZoneInfo) -> str:
    """Return a rule as it is kept; raises `NotARule`, `TooFrequent` and `NeverHappens`."""
    rule = text.strip().upper().removeprefix("RRULE:")
    parts = _parts(rule)
    _check_parts(parts)
    _check_size(parts)
    start = datetime.combine(first_day, time.min)
    end = date(first_day.year + YEARS_TO_WAIT, first_day.month, 1)
    if next(days_of(rule, start=start, zone=zone, end=end), None) is None:
        raise NeverHappens()
    return rule


def days_of(text: str, *, start: datetime, zone: ZoneInfo, end: date) -> Iterator[date]:
    """Yield the days of a checked rule that begins at a local time, before `end`."""
    rule = _rule(text, start, zone)
    return takewhile(lambda day: day < end, (moment.date() for moment in rule))


@lru_cache(maxsize=512)
def _rule(text: str, start: datetime, zone: ZoneInfo) -> rrule:
    parts = _parts(text)
    if "UNTIL" in parts:
        parts["UNTIL"] = f"{_until(parts['UNTIL'], zone):%Y%m%dT%H%M%S}"
    try:
        rule = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise NotARule(part=text[:60]) from error
    assert isinstance(rule, rrule)
    return rule


def _parts(text: str) -> dict[str, str]:
    if not text or len(text) > MOST_LETTERS:
        raise NotARule(part=text[:60])
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, separator, value = piece.partition("=")
        if not separator or not value or name in parts:
            raise NotARule(part=piece[:60])
        parts[name] = value
    return parts


def _check_parts(parts: dict[str, str]) -> None:
    frequency = parts.get("FREQ", "")
    if frequency in TOO_FREQUENT or any(name in parts for name in OF_TIMES):
        raise TooFrequent()
    if frequency not in PARTS:
        raise NotARule(part=f"FREQ={frequency}"[:60])
    for name, value in parts.items():
        if name not in PARTS[frequency]:
            raise NotARule(part=f"{name}={value}"[:60])
    if "COUNT" in parts and "UNTIL" in parts:
        raise NotARule(part="COUNT, UNTIL")
    # Only then may a day of the week be a certain one, such as the last.
    is_counted = any(character.isdigit() for character in parts.get("BYDAY", ""))
    if is_counted and (frequency in ("WEEKLY", "DAILY") or "BYWEEKNO" in parts):
        raise NotARule(part=f"BYDAY={parts['BYDAY']}"[:60])


def _check_size(parts: dict[str, str]) -> None:
    """Refuse what would have to be looked for until the end of time."""
    for name, is_fine in _SIZES.items():
        if name in parts and not all(map(is_fine, _numbers(parts, name))):
            raise NotARule(part=f"{name}={parts[name]}"[:60])
    largest = LARGEST_SET[parts["FREQ"]]
    if any(abs(position) > largest for position in _numbers(parts, "BYSETPOS")):
        raise NeverHappens()
    months = [abs(month) for month in _numbers(parts, "BYMONTH")]
    days = [abs(day) for day in _numbers(parts, "BYMONTHDAY")]
    if months and days and min(days) > max(LONGEST_MONTHS[month - 1] for month in months):
        raise NeverHappens()


_SIZES: dict[str, Callable[[int], bool]] = {
    "INTERVAL": lambda number: 1 <= number <= MOST_INTERVAL,
    "COUNT": lambda number: number >= 1,
    "BYMONTH": lambda number: 1 <= number <= 12,
    "BYMONTHDAY": lambda number: 1 <= abs(number) <= 31,
    "BYYEARDAY": lambda number: 1 <= abs(number) <= 366,
    "BYWEEKNO": lambda number: 1 <= abs(number) <= 53,
    "BYSETPOS": lambda number: 1 <= abs(number) <= 366,
}


def _numbers(parts: dict[str, str], name: str) -> list[int]:
    if name not in parts:
        return []
    try:
        return [int(number) for number in parts[name].split(",")]
    except ValueError as error:
        raise NotARule(part=f"{name}={parts[name]}"[:60]) from error


def _until(text: str, zone: ZoneInfo) -> datetime:
    """Return until when, in local time; a day counts to its end."""
    for form in ("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"):
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - local, or made aware below
        except ValueError:
            continue
        if form == "%Y%m%d":
            return datetime.combine(moment, time.max.replace(microsecond=0))
        if form.endswith("Z"):
            try:
                return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
            except OverflowError:
                break
        return moment
    raise NotARule(part=f"UNTIL={text}"[:60])
