"""From the texts of a product's form to what is written, or to what is wrong by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from market.desk.forms import LISTS, ProductForm
from market.desk.values import Wrong, read_last_day, read_price, read_units
from market.products.facts import Allergen, Diet
from market.products.texts import LIMITS, Refusal, read_field
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.money import Money
from shared.slugs import slugify

V = TypeVar("V")
MOST_PAIRS = 60
_READ_AS_IN_FILES: Mapping[str, str] = {
    "brand": _l("At most 120 letters, please"),
    "description": _l("This is too long"),
    "ingredients": _l("This is too long"),
    "content": _l("Write it like 500 g or 1.5 l"),
    "case_size": _l("Write how many there are in a case, such as 6"),
    "vat_rate": _l("Write it like 20 or 7.5"),
    "labels": _l("Short words with commas between, please"),
    "stickers": _l("Short words with commas between, please"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says, ready to be written."""

    values: Mapping[str, Any]
    left: int | None
    low_at: int | None
    is_backorder: bool


class FormReader:
    """Reads the form of a product, and gathers what is wrong by field."""

    def __init__(
        self, form: ProductForm, *, currency: str, locale: str, zone: ZoneInfo, sections: set[int]
    ) -> None:
        self._form, self._currency, self._locale = form, currency, locale
        self._zone, self._sections = zone, sections
        self.errors: dict[str, str] = {}

    def read(self) -> Typed:
        """Return what was typed; what is wrong is in `errors` then."""
        texts = self._form.texts
        price = self._price("price")
        values: dict[str, Any] = {
            "title": self._needed("title"),
            "sku": self._needed("sku"),
            "slug": self._slug(),
            "section_id": self._section(),
            "regular_price_minor": price.minor if price else None,
            **self._special(price),
            "attributes": self._pairs("attributes"),
            "nutrition": self._pairs("nutrition"),
            "group_key": self._short("group_key", LIMITS["sku"]),
            "variant": self._short("variant", LIMITS["variant"]),
            "is_published": self._form.switches["is_published"],
            **{name: self._known(name) for name in LISTS},
        }
        for name, hint in _READ_AS_IN_FILES.items():
            values |= self._as_in_files(name, hint)
        return Typed(
            values,
            self._value("left", read_units) if texts["left"] else None,
            self._value("low_at", read_units) if texts["low_at"] else None,
            self._form.switches["is_backorder"],
        )

    def _needed(self, name: str) -> str:
        text = " ".join(self._form.texts[name].split())
        if not text:
            self.errors[name] = _("Please fill this in")
        elif len(text) > LIMITS[name]:
            self.errors[name] = _("At most %(most)s letters, please", most=LIMITS[name])
        return text

    def _short(self, name: str, most: int) -> str | None:
        text = " ".join(self._form.texts[name].split())
        if len(text) > most:
            self.errors[name] = _("At most %(most)s letters, please", most=most)
        return text or None

    def _slug(self) -> str:
        typed = self._form.texts["slug"]
        slug = slugify(typed)
        if typed and not slug:
            self.errors["slug"] = _("Letters and digits, please, such as rye-loaf")
        return slug

    def _section(self) -> int | None:
        text = self._form.texts["section_id"]
        if not text:
            return None
        section = next((id for id in self._sections if str(id) == text), None)
        if section is None:
            self.errors["section_id"] = _("There is no such section any more")
        return section

    def _price(self, name: str) -> Money | None:
        return self._value(name, lambda text: read_price(text, self._currency, self._locale))

    def _special(self, regular: Money | None) -> dict[str, Any]:
        special, until = None, None
        if self._form.texts["special_price"]:
            special = self._price("special_price")
            if special and regular and special >= regular:
                self.errors["special_price"] = _("A special price is below the usual one")
        if self._form.texts["special_until"]:
            until = self._value("special_until", lambda text: read_last_day(text, self._zone))
            if special is None:
                self.errors.setdefault("special_price", _("Until then there is no special price"))
        return {
            "special_price_minor": special.minor if special else None,
            "special_until": until,
        }

    def _pairs(self, name: str) -> list[list[str]]:
        pairs = []
        for line in filter(None, map(str.strip, self._form.texts[name].splitlines())):
            key, sign, value = line.partition(":")
            if not sign or not key.strip() or not value.strip():
                self.errors[name] = _("One on each line, with a colon: Energy: 240 kcal")
                return []
            pairs.append([" ".join(key.split()), " ".join(value.split())])
        if len(pairs) > MOST_PAIRS:
            self.errors[name] = _("At most %(most)s lines, please", most=MOST_PAIRS)
        return pairs

    def _known(self, name: str) -> list[str]:
        kinds: type[Diet] | type[Allergen] = Diet if name == "diets" else Allergen
        return [kind.value for kind in kinds if kind.value in self._form.lists[name]]

    def _as_in_files(self, name: str, hint: str) -> dict[str, Any]:
        try:
            read = read_field(name, {name: self._form.texts[name], "diets": ""})
        except Refusal:
            self.errors[name] = _(hint)
            return {}
        amount = read.get("content_amount")
        return read | {"content_amount": Decimal(amount)} if amount else read

    def _value(self, name: str, read: Callable[[str], V]) -> V | None:
        try:
            return read(self._form.texts[name])
        except Wrong as wrong:
            self.errors[name] = str(wrong)
            return None
