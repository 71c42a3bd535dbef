"""From the texts of a product's form to what is written, or to what is wrong by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from market.desk.forms import LISTS, ProductForm
from market.products.facts import Allergen, Diet
from market.products.slugs import slugify
from market.products.texts import HIGHEST_PRICE, LIMITS, Refusal, read_field
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.money import InvalidAmount, Money, read_amount

MOST_PAIRS = 60
MOST_UNITS = 1_000_000
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
            self._units("left") if texts["left"] else None,
            self._units("low_at") if texts["low_at"] else None,
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
        if not text.isdecimal() or int(text) not in self._sections:
            self.errors["section_id"] = _("There is no such section any more")
            return None
        return int(text)

    def _price(self, name: str) -> Money | None:
        text = self._form.texts[name]
        if not text:
            self.errors[name] = _("Please fill this in")
            return None
        try:
            price = read_amount(text, self._currency, self._locale)
        except InvalidAmount:
            self.errors[name] = _("Write it like 12.50")
            return None
        if not 0 < price.minor <= HIGHEST_PRICE:
            self.errors[name] = _("This is no price anybody can pay")
            return None
        return price

    def _special(self, regular: Money | None) -> dict[str, Any]:
        special, until = None, None
        if self._form.texts["special_price"]:
            special = self._price("special_price")
            if special and regular and special >= regular:
                self.errors["special_price"] = _("A special price is below the usual one")
        if self._form.texts["special_until"]:
            until = self._end_of(self._form.texts["special_until"])
            if special is None:
                self.errors.setdefault("special_price", _("Until then there is no special price"))
        return {
            "special_price_minor": special.minor if special else None,
            "special_until": until,
        }

    def _end_of(self, text: str) -> datetime | None:
        """Return the moment after a day that is the last one."""
        try:
            day = date.fromisoformat(text) + timedelta(days=1)
        except (ValueError, OverflowError):
            self.errors["special_until"] = _("This is no day")
            return None
        return datetime.combine(day, time(), self._zone).astimezone(UTC)

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

    def _units(self, name: str) -> int | None:
        text = self._form.texts[name]
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST_UNITS:
            self.errors[name] = _("A whole number, please, or nothing")
            return None
        return int(text)
