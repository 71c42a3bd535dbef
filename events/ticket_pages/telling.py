"""What is told of a ticket."""

from datetime import datetime

from events.entries.models import CalendarEntry
from shared.settings import SiteConfig
from shared.web.jinja import clock_time, long_date

GROUP = 4


def grouped(code: str) -> str:
    """Write a code so that somebody can read it out."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def when(entry: CalendarEntry, site: SiteConfig) -> str:
    """Say when an event is, by the clocks of its calendar: with both days where there are two."""
    zone = entry.calendar.zone

    def day(moment: datetime) -> str:
        return long_date(moment, "full", zone=zone, locale=site.locale)

    first, last = (
        clock_time(it, zone=zone, locale=site.locale) for it in (entry.starts_at, entry.ends_at)
    )
    if day(entry.starts_at) == day(entry.ends_at):
        return f"{day(entry.starts_at)}, {first}–{last}"
    return f"{day(entry.starts_at)}, {first} – {day(entry.ends_at)}, {last}"
