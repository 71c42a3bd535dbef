"""The form of a calendar's free times: what is known of them, or was typed, as texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Self

from events.slots.models import CalendarSlot
from events.slots.reading import Reader
from events.slots.service import SlotTerms
from shared.money import Money, written_amount

TEXTS = (
    "title",
    "description",
    "price",
    "vat_rate",
    "step_minutes",
    "min_minutes",
    "max_minutes",
    "notice_hours",
    "cancel_hours",
    "buffer_minutes",
)
# A select of a day has no more choices than can be looked through.
SHORTEST_STEP = 5
LONGEST_DESCRIPTION = 2000
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
USUAL = {
    "step_minutes": "30",
    "min_minutes": "60",
    "max_minutes": "240",
    "notice_hours": "24",
    "cancel_hours": "24",
    "buffer_minutes": "0",
}


@dataclass(frozen=True, slots=True)
class FreeTimesForm:
    """Free times as texts; `version` names them as they were when the form was shown."""

    texts: Mapping[str, str]
    confirms_itself: bool = False
    version: int = 1
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls, title: str) -> Self:
        return cls({**dict.fromkeys(TEXTS, ""), **USUAL, "title": title})

    @classmethod
    def of(cls, slot: CalendarSlot, locale: str) -> Self:
        """Write down what is known of them."""
        cancel = slot.cancel_notice_minutes
        texts = {
            "title": slot.title,
            "description": slot.description,
            "price": written_amount(slot.cost, locale) if slot.cost_minor else "",
            "vat_rate": "" if slot.vat_rate is None else f"{slot.vat_rate / 100:g}",
            "step_minutes": str(slot.step_minutes),
            "min_minutes": str(slot.min_minutes),
            "max_minutes": str(slot.max_minutes),
            "notice_hours": f"{slot.notice_minutes / 60:g}",
            "cancel_hours": "" if cancel is None else f"{cancel / 60:g}",
            "buffer_minutes": str(slot.buffer_minutes),
        }
        return cls(texts, slot.confirms_itself, slot.version)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent."""
        version = sent.get("version", "")[:9]
        return cls(
            {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS},
            confirms_itself="confirms_itself" in sent,
            version=int(version) if version.isascii() and version.isdecimal() else 0,
        )

    def refused(self, errors: Mapping[str, str]) -> Self:
        return replace(self, errors=errors)

    def terms(self, currency: str, locale: str) -> "tuple[SlotTerms | None, Mapping[str, str]]":
        """Return the terms that were typed, or what is wrong with each text."""
        reader = Reader(self.texts, currency, locale)
        step = reader.minutes("step_minutes", fewest=SHORTEST_STEP)
        shortest = reader.minutes("min_minutes", of=step)
        terms = SlotTerms(
            title=reader.line("title", most=160),
            description=self.texts["description"][:LONGEST_DESCRIPTION],
            weekdays=EVERY_DAY,
            from_time=time(),
            until_time=time(),
            cost=reader.price("price") or Money.zero(currency),
            vat_rate=reader.rate("vat_rate"),
            is_exclusive=True,
            notice_minutes=reader.hours("notice_hours") or 0,
            buffer_minutes=reader.minutes("buffer_minutes", empty=0) or 0,
            cancel_notice_minutes=reader.hours("cancel_hours"),
            step_minutes=step,
            min_minutes=shortest,
            max_minutes=reader.minutes("max_minutes", of=step, least=shortest),
            takes_requests=True,
            confirms_itself=self.confirms_itself,
            follows_hours=True,
        )
        return (None, reader.errors) if reader.errors else (terms, {})
