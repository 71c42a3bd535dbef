"""The hours of each weekday as a keeper types them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Self

from events.hours.opening import Span
from shared.i18n import gettext as _

MOST_OF_A_DAY = 6
DAYS = range(1, 8)
DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
HOURS = re.compile(rf"\s*{CLOCK}\s*[-–—]\s*{CLOCK}\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class HoursForm:
    """A text for each weekday, such as “9:00–12:00, 14:00–18:00”, and the hours it says."""

    texts: Mapping[str, str]
    spans: Sequence[Span] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Self:
        """Write down the hours that are kept."""
        texts = {
            name_of(day): ", ".join(it.hours for it in spans if it.weekday == day) for day in DAYS
        }
        return cls(texts, spans)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent; `errors` are empty where it will do."""
        texts = {name_of(day): sent.get(name_of(day), "").strip()[:200] for day in DAYS}
        spans: list[Span] = []
        errors: dict[str, str] = {}
        for day in DAYS:
            try:
                spans += sorted(_spans_of(day, texts[name_of(day)]))
            except ValueError as problem:
                errors[name_of(day)] = str(problem)
        for span in _overlapping(spans):
            errors.setdefault(name_of(span.weekday), _("Some of these hours overlap others"))
        return cls(texts, spans, errors)


def name_of(day: int) -> str:
    """Return the name of a weekday's field."""
    return f"hours_{day}"


def _spans_of(day: int, text: str) -> list[Span]:
    """Return the hours of a day; raises `ValueError` with what is wrong, in words."""
    parts = [part for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(parts) > MOST_OF_A_DAY:
        raise ValueError(_("At most %(most)s times on a day", most=MOST_OF_A_DAY))
    return [_span(day, part) for part in parts]


def _span(day: int, part: str) -> Span:
    found = HOURS.fullmatch(part)
    if found is None:
        raise ValueError(_("Write hours like 9:00–12:30, 14:00–18:00"))
    first, last = (int(found[1]), int(found[2] or 0)), (int(found[3]), int(found[4] or 0))
    begin, end = _time(*first), _time(*last)
    if begin == end and not (first == (0, 0) and last == (24, 0)):
        raise ValueError(_("One of these ends when it begins; the whole day is 0:00–24:00"))
    return Span(day, begin, end)


def _time(hour: int, minute: int) -> time:
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError(_("Write hours like 9:00–12:30, 14:00–18:00"))
    return time(hour % 24, minute)


def _overlapping(spans: Sequence[Span]) -> list[Span]:
    """Return the hours that begin before the ones before them are over, around the week."""
    if not spans:
        return []
    ordered = sorted(spans)
    ends = [_begin(it) + _length(it) for it in ordered]
    before = [ends[-1] - WEEK_MINUTES, *ends[:-1]]
    return [it for it, end in zip(ordered, before, strict=True) if _begin(it) < end]


def _begin(span: Span) -> int:
    at = span.from_time
    return (span.weekday - 1) * DAY_MINUTES + at.hour * 60 + at.minute


def _length(span: Span) -> int:
    begin, end = (at.hour * 60 + at.minute for at in (span.from_time, span.until_time))
    return (end - begin - 1) % DAY_MINUTES + 1
