"""The forms of a slot and of closed days: what is known of them, or was typed, as texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Self

from werkzeug.datastructures import MultiDict

from events.slots.models import CalendarSlot
from events.slots.reading import Reader
from events.slots.service import SlotTerms
from shared.money import Money, written_amount

TEXTS = (
    "title",
    "description",
    "rrule",
    "from_time",
    "until_time",
    "valid_from",
    "valid_until",
    "exceptions",
    "extra_days",
    "price",
    "vat_rate",
    "capacity",
    "notice_hours",
    "buffer_minutes",
    "cancel_hours",
    "step_minutes",
    "min_minutes",
    "max_minutes",
)
SWITCHES = ("takes_requests", "confirms_itself")
EXCLUSIVE, COUNTED, UNLIMITED = "one", "several", "any"
BY_WEEKDAYS, BY_RULE = "weekdays", "rule"


@dataclass(frozen=True, slots=True)
class SlotForm:
    """A slot as texts; `version` names the slot as it was when the form was shown."""

    texts: Mapping[str, str]
    weekdays: Sequence[str] = ()
    days: str = BY_WEEKDAYS
    places: str = EXCLUSIVE
    switches: Mapping[str, bool] = field(default_factory=lambda: dict.fromkeys(SWITCHES, False))
    version: int = 1
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> Self:
        usual = {"cancel_hours": "24", "notice_hours": "0", "buffer_minutes": "0"}
        return cls({**dict.fromkeys(TEXTS, ""), **usual})

    @classmethod
    def of(cls, slot: CalendarSlot, locale: str) -> Self:
        """Write down what is known of a slot."""
        cancel = slot.cancel_notice_minutes
        texts = {
            "title": slot.title,
            "description": slot.description,
            "rrule": slot.rrule or "",
            "from_time": f"{slot.from_time:%H:%M}",
            "until_time": f"{slot.until_time:%H:%M}",
            "valid_from": _text(slot.valid_from),
            "valid_until": _text(slot.valid_until),
            "exceptions": "\n".join(map(str, slot.exceptions)),
            "extra_days": "\n".join(map(str, slot.extra_days)),
            "price": written_amount(slot.cost, locale) if slot.cost_minor else "",
            "vat_rate": "" if slot.vat_rate is None else f"{slot.vat_rate / 100:g}",
            "capacity": _text(slot.capacity if slot.is_counted else None),
            "notice_hours": f"{slot.notice_minutes / 60:g}",
            "buffer_minutes": str(slot.buffer_minutes),
            "cancel_hours": "" if cancel is None else f"{cancel / 60:g}",
            "step_minutes": _text(slot.step_minutes),
            "min_minutes": _text(slot.min_minutes),
            "max_minutes": _text(slot.max_minutes),
        }
        return cls(
            texts,
            weekdays=[str(day) for day in slot.weekdays],
            days=BY_WEEKDAYS if slot.rrule is None else BY_RULE,
            places=EXCLUSIVE if slot.is_exclusive else COUNTED if slot.is_counted else UNLIMITED,
            switches={name: getattr(slot, name) for name in SWITCHES},
            version=slot.version,
        )

    @classmethod
    def read(cls, sent: MultiDict[str, str]) -> Self:
        """Read what a browser sent."""
        version = sent.get("version", "")[:9]
        return cls(
            {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS},
            weekdays=sent.getlist("weekdays"),
            days=BY_RULE if sent.get("days") == BY_RULE else BY_WEEKDAYS,
            places=sent.get("places", ""),
            switches={name: name in sent for name in SWITCHES},
            version=int(version) if version.isascii() and version.isdecimal() else 0,
        )

    def refused(self, errors: Mapping[str, str]) -> Self:
        return replace(self, errors=errors)

    def terms(self, currency: str, locale: str) -> "tuple[SlotTerms | None, Mapping[str, str]]":
        """Return the terms that were typed, or what is wrong with each text."""
        reader = Reader(self.texts, currency, locale)
        by_rule, flexible = self.days == BY_RULE, bool(self.texts["step_minutes"])
        reader.require_days(self.weekdays, by_rule=by_rule)
        cost = reader.price("price")
        step = reader.minutes("step_minutes") if flexible else None
        shortest = reader.minutes("min_minutes", of=step) if flexible else None
        longest = reader.minutes("max_minutes", of=step, least=shortest) if flexible else None
        reader.require_payable(cost, step, longest)
        from_time, until_time = reader.times()
        valid_from, valid_until = reader.validity(by_rule=by_rule)
        reader.require_countable_requests(
            self.switches["takes_requests"], flexible, self.places == COUNTED
        )
        terms = SlotTerms(
            title=reader.line("title", most=160),
            description=self.texts["description"][:2000],
            weekdays=() if by_rule else tuple(map(int, self.weekdays)) if not reader.errors else (),
            rrule=self.texts["rrule"].upper().removeprefix("RRULE:") if by_rule else None,
            from_time=from_time or time(),
            until_time=until_time or time(),
            valid_from=valid_from,
            valid_until=valid_until,
            exceptions=reader.days("exceptions"),
            extra_days=reader.days("extra_days"),
            cost=cost or Money.zero(currency),
            vat_rate=reader.rate("vat_rate"),
            is_exclusive=self.places == EXCLUSIVE,
            capacity=reader.count("capacity") if self.places == COUNTED else None,
            notice_minutes=reader.hours("notice_hours") or 0,
            buffer_minutes=reader.minutes("buffer_minutes", empty=0) or 0,
            cancel_notice_minutes=reader.hours("cancel_hours"),
            step_minutes=step,
            min_minutes=shortest,
            max_minutes=longest,
            takes_requests=self.switches["takes_requests"],
            confirms_itself=self.switches["confirms_itself"],
        )
        return (None, reader.errors) if reader.errors else (terms, {})


@dataclass(frozen=True, slots=True)
class ClosureForm:
    """Days that are to be closed, as they were typed."""

    first_day: str = ""
    last_day: str = ""
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        first = sent.get("first_day", "").strip()
        form = cls(first, sent.get("last_day", "").strip() or first, sent.get("reason", "").strip())
        reader = Reader({"first_day": form.first_day, "last_day": form.last_day}, "", "")
        reader.range("first_day", "last_day", required=True)
        reader.require_text("reason", form.reason, most=200)
        return replace(form, errors=reader.errors)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, of a form without errors."""
        return date.fromisoformat(self.first_day), date.fromisoformat(self.last_day)


def _text(value: object) -> str:
    return "" if value is None else str(value)
