"""The form of a type of tickets: what is known of it, or was typed, as texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from events.ticket_desk.values import Wrong, read_moment, read_number, read_price, read_rate
from events.tickets.models import LONGEST_NAME, TicketType
from events.tickets.selling import LONGEST_CODE, normal_code
from shared.i18n import gettext as _
from shared.money import written_amount

V = TypeVar("V")
WINDOW = ("on_sale_from", "on_sale_until")
TEXTS = (
    "name",
    "price",
    "vat_rate",
    "capacity",
    "least",
    "most",
    "unlock_code",
    *(f"{name}_{part}" for name in WINDOW for part in ("date", "time")),
)
LONGEST = 400
SHORTEST_CODE = 3
MOST_PLACES = 1_000_000
MOST_FOR_ONE = 99


@dataclass(frozen=True, slots=True)
class TicketForm:
    """A type of tickets as texts; `version` is the one that the form began with."""

    texts: Mapping[str, str]
    version: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> Self:
        return cls(dict.fromkeys(TEXTS, "") | {"least": "1"})

    @classmethod
    def of(cls, kind: TicketType, *, locale: str, zone: ZoneInfo) -> Self:
        """Write down what is known of a type."""
        texts = {
            "name": kind.name,
            "price": written_amount(kind.price, locale),
            "vat_rate": "" if kind.vat_rate is None else f"{kind.vat_rate / 100:g}",
            "capacity": str(kind.capacity),
            "least": str(kind.least),
            "most": str(kind.most or ""),
            "unlock_code": kind.unlock_code or "",
        }
        for name in WINDOW:
            moment: datetime | None = getattr(kind, name)
            local = moment.astimezone(zone) if moment else None
            texts[f"{name}_date"] = local.date().isoformat() if local else ""
            texts[f"{name}_time"] = f"{local:%H:%M}" if local else ""
        return cls(texts, kind.version)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent."""
        version = sent.get("version", "")
        is_number = version.isascii() and version.isdecimal() and len(version) < 10
        texts = {name: " ".join(sent.get(name, "").split())[:LONGEST] for name in TEXTS}
        return cls(texts, int(version) if is_number else 0)

    def refused(self, errors: Mapping[str, str]) -> Self:
        return replace(self, errors=errors)

    def over(self, version: int) -> Self:
        """Return what was typed, to be written over the type as it is now."""
        return replace(self, version=version)


class TicketFormReader:
    """Reads the form of a type of tickets, and gathers what is wrong by field."""

    def __init__(self, form: TicketForm, *, currency: str, locale: str, zone: ZoneInfo) -> None:
        self._texts, self._currency, self._locale = form.texts, currency, locale
        self._zone = zone
        self.errors: dict[str, str] = {}

    def read(self) -> dict[str, Any]:
        """Return the values of a type; what is wrong is in `errors` then."""
        price = self._value("price", lambda it: read_price(it, self._currency, self._locale))
        values = {
            "name": self._name(),
            "price_minor": price.minor if price else None,
            "currency": self._currency,
            "vat_rate": self._maybe("vat_rate", read_rate),
            "capacity": self._value(
                "capacity", lambda it: read_number(it, least=0, most=MOST_PLACES)
            ),
            "least": self._value("least", lambda it: read_number(it, least=1, most=MOST_FOR_ONE)),
            "most": self._maybe("most", lambda it: read_number(it, least=1, most=MOST_FOR_ONE)),
            "unlock_code": self._code(),
            **{name: self._moment(name) for name in WINDOW},
        }
        self._require_order(values)
        return values

    def _name(self) -> str:
        name = self._texts["name"]
        if not name:
            self.errors["name"] = _("Please fill this in")
        elif len(name) > LONGEST_NAME:
            self.errors["name"] = _("At most %(most)s letters, please", most=LONGEST_NAME)
        return name

    def _code(self) -> str | None:
        code = normal_code(self._texts["unlock_code"])
        if self._texts["unlock_code"] and len(code) < SHORTEST_CODE:
            self.errors["unlock_code"] = _(
                "From %(least)s to %(most)s letters and digits",
                least=SHORTEST_CODE,
                most=LONGEST_CODE,
            )
        return code or None

    def _moment(self, name: str) -> datetime | None:
        day, clock = self._texts[f"{name}_date"], self._texts[f"{name}_time"]
        if not day and not clock:
            return None
        try:
            return read_moment(day, clock, self._zone)
        except Wrong as problem:
            self.errors[name] = str(problem)
            return None

    def _require_order(self, values: Mapping[str, Any]) -> None:
        begins, ends = (values[name] for name in WINDOW)
        if begins and ends and ends <= begins:
            self.errors["on_sale_until"] = _("The sale ends after it has begun")
        if values["least"] and values["most"] and values["most"] < values["least"]:
            self.errors["most"] = _("This is fewer than one person has to take")

    def _maybe(self, name: str, read: Callable[[str], V]) -> V | None:
        return self._value(name, read) if self._texts[name] else None

    def _value(self, name: str, read: Callable[[str], V]) -> V | None:
        try:
            return read(self._texts[name])
        except Wrong as problem:
            self.errors[name] = str(problem)
            return None
