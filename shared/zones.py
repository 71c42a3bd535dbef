"""Time zones by name, and what the clocks in one show."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# The zones that people live in; the others are old names, or are nowhere.
_REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of the zones one may choose, by name, after UTC."""
    return ("UTC", *sorted(it for it in available_timezones() if it.startswith(_REGIONS)))


def is_zone(name: str) -> bool:
    """Say whether there is such a zone."""
    return name in available_timezones()


def moments(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return when the clocks in `zone` show this, in UTC: once, never, or twice.

    They are set forward over some times, and set back to show others again.
    """
    found = []
    for fold in (0, 1):
        local = datetime.combine(day, clock.replace(fold=fold), tzinfo=zone)
        moment = local.astimezone(UTC)
        shows = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        if shows == local.replace(tzinfo=None, fold=0) and moment not in found:
            found.append(moment)
    return tuple(found)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in `zone`, in UTC, also where its midnight is left out."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
