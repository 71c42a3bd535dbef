"""Rules by which an event repeats: checked, and then followed for as long as is asked for.

dateutil looks for a first match until the year 9999: a rule without any (`BYMONTH=2;BYMONTHDAY=30`)
keeps it busy for eight thousand years. Days fall on the same weekdays every 400 years, so rules are
followed as far in the future as there is room, where that search is over soon.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from events.ics.errors import Refused
from shared.i18n import gettext as _

LONGEST_RULE = 500
MOST_INTERVAL = 1_000
MOST_COUNT = 100_000
CYCLE = 400
LAST_YEAR = 9_999
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
PARTS = frozenset(
    ("FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYSETPOS", "BYSECOND", "BYMINUTE", "BYHOUR")
) | frozenset(("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"))


def check_rule(text: str) -> str:
    """Return a rule that can be followed, in capital letters; raises `Refused`."""
    text = text.strip().rstrip(";").upper()
    parts = _parts(text)
    if parts.get("FREQ", "") in OFTEN:
        raise Refused(_("It repeats several times a day"))
    is_known = (
        len(text) <= LONGEST_RULE
        and parts.get("FREQ", "") in FREQUENCIES
        and parts.keys() <= PARTS
        and _is_number(parts.get("INTERVAL", "1"), MOST_INTERVAL)
        and _is_number(parts.get("COUNT", "1"), MOST_COUNT)
    )
    try:
        if not is_known:
            # Both are the same to a person.
            raise ValueError(text)
        _rule(parts, datetime(2025, 1, 1))  # noqa: DTZ001  # wall time
        _until(parts.get("UNTIL"), ZoneInfo("UTC"))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise Refused(_("It repeats by a rule that we do not understand")) from error
    return text


def follow_rule(text: str, first: datetime, *, zone: ZoneInfo, end: datetime) -> Iterator[datetime]:
    """Return wall times of a rule from the first on, as long as they are before `end`."""
    if first >= end:
        return
    parts = _parts(text)
    until = _until(parts.get("UNTIL"), zone)
    cycles = (LAST_YEAR - end.year) // CYCLE
    years = cycles * CYCLE
    for shifted in _rule(parts, first.replace(year=first.year + years)):
        wall = shifted.replace(year=shifted.year - years)
        if wall >= end or (until is not None and wall > until):
            return
        yield wall


def _parts(text: str) -> dict[str, str]:
    return {name: value for name, _equals, value in (it.partition("=") for it in text.split(";"))}


def _is_number(text: str, most: int) -> bool:
    return text.isdecimal() and len(text) <= len(str(most)) and 0 < int(text) <= most


def _rule(parts: dict[str, str], first: datetime) -> rrule:
    endless = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    rule = rrulestr(endless, dtstart=first)
    assert isinstance(rule, rrule)
    return rule


def _until(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the last wall time that a rule may give."""
    if text is None:
        return None
    if len(text) == len("20260101"):
        return datetime.strptime(text, "%Y%m%d") + timedelta(days=1, microseconds=-1)  # noqa: DTZ007  # wall time
    if text.endswith("Z"):
        moment = datetime.strptime(text, "%Y%m%dT%H%M%S%z")
        return moment.astimezone(zone).replace(tzinfo=None)
    return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007  # wall time
