"""What a supplier says of one product."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from market.products.texts import HIGHEST_PRICE, READERS, Refusal, clean, one_line, within, words
from shared.i18n import gettext as _
from shared.money import InvalidAmount, Money, read_amount

REQUIRED = ("sku", "title", "price")

# The columns of a product that one field of an offer speaks of, where they have other names.
COLUMNS = {
    "price": ("regular_price_minor",),
    "special_price": ("special_price_minor",),
    "content": ("content_amount", "content_unit"),
    "image": ("image", "image_alt"),
    "image_alt": (),
    "stickers": ("stickers", "diets"),
}
_PLAIN_PRICE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as a supplier has it: by its code, what each column of ours would hold.

    What is silent on a column has no value for it. A section is named by its title.
    """

    code: str
    values: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.values["title"])


@dataclass(frozen=True, slots=True)
class OfferReader:
    """Reads the texts of one row, by field, in a shop's currency as people of `locale` write."""

    currency: str
    locale: Locale | str = "en_GB"

    def read(self, texts: Mapping[str, str]) -> Offer:
        """Turn texts into an offer; raises `Refusal`."""
        cleaned = {name: clean(name, text) for name, text in texts.items()}
        values: dict[str, Any] = {"title": within("title", one_line(cleaned.get("title", "")))}
        price = self._price("price", cleaned.get("price", ""))
        values["regular_price_minor"] = price.minor
        if "special_price" in cleaned:
            values["special_price_minor"] = self._special_price(cleaned["special_price"], price)
        for name, read in READERS.items():
            if name in cleaned:
                values.update(read(cleaned))
        return Offer(within("sku", cleaned.get("sku", "")), values)

    def _price(self, name: str, text: str) -> Money:
        if not text:
            raise Refusal(_("it has no %(what)s", what=words(name)))
        try:
            # Most are plain, and mean the same wherever they were written.
            price = (
                Money.parse(text, self.currency)
                if _PLAIN_PRICE.fullmatch(text)
                else read_amount(text, self.currency, self.locale)
            )
        except InvalidAmount as error:
            sign = text.removeprefix("-")
            if sign != text and sign[:1].isdigit():
                raise Refusal(_not_above_nothing(name, text)) from error
            raise Refusal(
                _(
                    "“%(text)s” is not a %(what)s in %(currency)s: write it like 12.50",
                    text=text[:40],
                    what=words(name),
                    currency=self.currency,
                )
            ) from error
        if price.minor <= 0:
            raise Refusal(_not_above_nothing(name, text))
        if price.minor > HIGHEST_PRICE:
            raise Refusal(_("its %(what)s is too high: %(text)s", what=words(name), text=text[:40]))
        return price

    def _special_price(self, text: str, regular: Money) -> int | None:
        if not text:
            return None
        special = self._price("special_price", text)
        if special >= regular:
            raise Refusal(
                _(
                    "its special price %(special)s is not below its price %(price)s",
                    special=text,
                    price=regular.decimal_string,
                )
            )
        return special.minor


def _not_above_nothing(name: str, text: str) -> str:
    return _("its %(what)s is %(text)s, not above nothing", what=words(name), text=text[:40])


def columns_of(fields: Iterator[str]) -> frozenset[str]:
    """Return the columns of a product, but for those it must have, that these fields speak of."""
    named = (COLUMNS.get(name, (name,)) for name in fields if name not in REQUIRED)
    return frozenset(column for columns in named for column in columns)
