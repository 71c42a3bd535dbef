"""A slot in words: when it is, as somebody would say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list

from events.recurrence.bands import Band
from events.slots.models import CalendarSlot
from shared.i18n import gettext as _

NEXT = 6
# A rule may skip years; what is looked for has an end.
LOOKS_AHEAD = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Preview:
    """When a slot is, in words, and the next times of it."""

    words: str
    bands: Sequence[Band]


def preview_of(slot: CalendarSlot, zone: ZoneInfo, locale: str, *, now: datetime) -> Preview:
    """Say when a slot is, with the times that come next."""
    bands = slot.rule(zone).bands(now, now + LOOKS_AHEAD)
    return Preview(in_words(slot, locale), bands[:NEXT])


def in_words(slot: CalendarSlot, locale: str, *, today: date | None = None) -> str:
    """Say when a slot is: “Every Saturday and Sunday, 8:00–13:00, from 1 March 2026”.

    Whoever looks on a day (`today`) needs no word of when it began.
    """
    hours = f"{_clock(slot.from_time, locale)}–{_clock(slot.until_time, locale)}"
    parts = [_days(slot, locale), hours]
    if slot.valid_from is not None and (today is None or slot.valid_from > today):
        parts.append(_("from %(day)s", day=_day(slot.valid_from, locale)))
    if slot.valid_until is not None:
        parts.append(_("until %(day)s", day=_day(slot.valid_until, locale)))
    return ", ".join(parts)


def weekday_names(locale: str) -> list[tuple[str, str]]:
    """Return each day of the week by its number, a Monday first."""
    names = get_day_names("wide", context="stand-alone", locale=locale)
    return [(str(number + 1), names[number]) for number in range(7)]


def _days(slot: CalendarSlot, locale: str) -> str:
    if slot.rrule is not None:
        return _("By the rule %(rule)s", rule=slot.rrule)
    if len(slot.weekdays) == 7:
        return _("Every day")
    names = get_day_names("wide", locale=locale)
    days = format_list([names[day - 1] for day in slot.weekdays], locale=locale)
    return _("Every %(days)s", days=days)


def _day(day: date, locale: str) -> str:
    return format_date(day, "long", locale=locale)


def _clock(at: time, locale: str) -> str:
    return format_time(at, "short", locale=locale)
