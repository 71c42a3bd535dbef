"""Opening hours in words, as visitors read them."""

from itertools import groupby

from babel.dates import get_day_names

from events.hours.opening import Opening
from shared.i18n import gettext as _

WHOLE_DAY = "00:00–24:00"


def in_words(opening: Opening, locale: str) -> str:
    """Say when it is open: “Mon–Fri 09:00–17:00 · Sat 10:00–14:00”; nothing where it always is."""
    names = get_day_names("abbreviated", context="stand-alone", locale=locale)
    by_day = [(day, _hours(opening, day)) for day in range(1, 8)]
    parts = []
    for hours, same in groupby(by_day, key=lambda it: it[1]):
        days = [names[day - 1] for day, _same in same]
        if hours:
            parts.append(f"{_days(days)} {hours}")
    return " · ".join(parts)


def _hours(opening: Opening, day: int) -> str:
    hours = ", ".join(span.hours for span in sorted(opening.spans) if span.weekday == day)
    return _("all day") if hours == WHOLE_DAY else hours


def _days(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{names[0]}–{names[-1]}" if len(names) > 2 else f"{names[0]}, {names[1]}"
