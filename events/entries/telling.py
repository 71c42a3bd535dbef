"""When an entry is, in words, by the clocks of its calendar: with both days where there are two."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from events.entries.models import CalendarEntry
from shared.settings import SiteConfig
from shared.web.jinja import clock_time, long_date, short_date


def when(entry: CalendarEntry, site: SiteConfig) -> str:
    """Say when an entry is: Saturday, 5 December 2026, 10:00–12:00."""
    write_day = partial(long_date, format="full", zone=entry.calendar.zone, locale=site.locale)
    return _told(entry, site, write_day)


def when_briefly(entry: CalendarEntry, site: SiteConfig) -> str:
    """Say when an entry is as a line of a receipt has room for it, and whose clocks are meant."""
    write_day = partial(short_date, zone=entry.calendar.zone, locale=site.locale)
    told = _told(entry, site, write_day)
    if entry.calendar.time_zone == site.timezone:
        return told
    return f"{told} ({entry.calendar.time_zone.split('/')[-1].replace('_', ' ')})"


def _told(entry: CalendarEntry, site: SiteConfig, write_day: Callable[[datetime], str]) -> str:
    days = write_day(entry.starts_at), write_day(entry.ends_at)
    first, last = (
        clock_time(it, zone=entry.calendar.zone, locale=site.locale)
        for it in (entry.starts_at, entry.ends_at)
    )
    if days[0] == days[1]:
        return f"{days[0]}, {first}–{last}"
    return f"{days[0]}, {first} – {days[1]}, {last}"
