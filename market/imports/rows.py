"""From the cells of a row to a product, or to the reason why not."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from market.imports.errors import Refusal, UnreadableFile
from market.products.models import LONGEST
from market.products.service import Entry
from shared.money import InvalidAmount, Money

# What a heading may be called, by the name it has here.
HEADINGS = {
    "sku": ("sku", "article", "article number", "product code"),
    "title": ("title", "name", "product"),
    "price": ("price", "regular price", "unit price"),
    "special_price": ("special price", "offer price", "sale price"),
    "section": ("section", "category"),
    "brand": ("brand", "maker"),
    "description": ("description",),
    "image": ("image", "picture"),
    "image_alt": ("image alt", "alt"),
}
REQUIRED = ("sku", "title", "price")
PRICES = {"price": "regular_price_minor", "special_price": "special_price_minor"}
HIGHEST_PRICE = 2**31 - 1
LIMITS = LONGEST | {"description": 10_000}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cell of a row holds what."""

    places: dict[str, int]
    count: int
    unused: tuple[str, ...]
    currency: str

    @classmethod
    def from_heading(cls, heading: Sequence[str], currency: str) -> Self:
        """Find the columns; raises `UnreadableFile` where a needed one is missing or unclear."""
        names = [_heading_name(cell, currency) for cell in heading]
        places: dict[str, int] = {}
        for place, name in enumerate(names):
            if name in places:
                raise UnreadableFile(f"Two columns hold the {_words(name)}: keep one of them")
            if name is not None:
                places[name] = place
        for name in REQUIRED:
            if name not in places:
                raise UnreadableFile(
                    f"The first line names no column “{name}”; it has: {', '.join(heading)}"
                )
        unused = tuple(
            cell for cell, name in zip(heading, names, strict=True) if name is None and cell
        )
        return cls(places, len(heading), unused, currency)

    @property
    def fields(self) -> frozenset[str]:
        """The optional fields of a product that this file speaks of."""
        names = {PRICES.get(name, name) for name in self.places}
        names -= {"sku", "title", "regular_price_minor", "image_alt"}
        return frozenset(names | {"image_alt"} if "image" in names else names)

    def entry(self, cells: Sequence[str]) -> Entry:
        """Read a row; raises `Refusal`."""
        if len(cells) != self.count:
            raise Refusal(f"it has {len(cells)} cells where the first line has {self.count}")
        texts = {name: _clean(name, cells[place]) for name, place in self.places.items()}
        price = self._price("price", texts["price"])
        special = self._special_price(texts.get("special_price", ""), price)
        title = _within("title", _one_line(texts["title"]))
        image = _image(texts)
        return Entry(
            sku=_within("sku", texts["sku"]),
            title=title,
            regular_price_minor=price.minor,
            special_price_minor=special,
            section=_optional("section", texts),
            brand=_optional("brand", texts),
            description=_at_most("description", texts.get("description", "")),
            image=image,
            image_alt=(_optional("image_alt", texts) or title) if image else None,
        )

    def _price(self, name: str, text: str) -> Money:
        if not text:
            raise Refusal(f"it has no {_words(name)}")
        try:
            price = Money.parse(text, self.currency)
        except InvalidAmount as error:
            raise Refusal(
                f"“{text[:40]}” is not a {_words(name)} in {self.currency}: write it like 12.50"
            ) from error
        if price.minor <= 0:
            raise Refusal(f"its {_words(name)} is {text}, not above nothing")
        if price.minor > HIGHEST_PRICE:
            raise Refusal(f"its {_words(name)} is too high: {text[:40]}")
        return price

    def _special_price(self, text: str, regular: Money) -> int | None:
        if not text:
            return None
        special = self._price("special_price", text)
        if special >= regular:
            raise Refusal(f"its special price {text} is not below its price {regular.decimal}")
        return special.minor


def _heading_name(cell: str, currency: str) -> str | None:
    plain = " ".join(cell.lower().replace("_", " ").replace("-", " ").split())
    for name, spellings in HEADINGS.items():
        if plain in spellings:
            return name
        if name not in PRICES:
            continue
        for spelling in spellings:
            code = plain.removeprefix(f"{spelling} ")
            if code != plain and len(code) == 3 and code.isalpha():
                if code.upper() != currency:
                    raise UnreadableFile(f"“{cell}” is not in {currency}, which this shop sells in")
                return name
    return None


def _clean(name: str, text: str) -> str:
    """Take the space around a text away; refuse what is not text."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refusal(f"its {_words(name)} is not readable text: is the encoding right?")
    cleaned = unicodedata.normalize("NFC", text).strip()
    spaces = "\n\r\t" if name == "description" else "\t"
    if any(unicodedata.category(letter) == "Cc" and letter not in spaces for letter in cleaned):
        raise Refusal(f"its {_words(name)} holds a control character or a line break")
    return cleaned


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _within(name: str, text: str) -> str:
    if not text:
        raise Refusal(f"it has no {_words(name)}")
    return _at_most(name, text)


def _at_most(name: str, text: str) -> str:
    if len(text) > LIMITS[name]:
        raise Refusal(f"its {_words(name)} has {len(text)} letters, of at most {LIMITS[name]}")
    return text


def _optional(name: str, texts: dict[str, str]) -> str | None:
    return _at_most(name, _one_line(texts.get(name, ""))) or None


def _image(texts: dict[str, str]) -> str | None:
    image = _optional("image", texts)
    if image is None:
        return None
    if not image.startswith("/") or image.startswith("//"):
        raise Refusal("its image is not an address on this site, such as /static/market/tea.svg")
    return image


def _words(name: str | None) -> str:
    return "SKU" if name == "sku" else str(name).replace("_", " ")
