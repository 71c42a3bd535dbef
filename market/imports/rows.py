"""From the cells of a row to an offer, or to the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from babel import Locale

from market.imports.errors import UnreadableFile
from market.imports.offers import REQUIRED, Offer, OfferReader, columns_of
from market.products.texts import Refusal, words
from shared.i18n import gettext as _

# What a heading may be called, by the name it has here.
HEADINGS = {
    "sku": ("sku", "article", "article number", "product code", "code", "artikelnummer"),
    "title": ("title", "name", "product", "product name", "bezeichnung", "artikel"),
    "price": ("price", "regular price", "unit price", "preis", "einzelpreis"),
    "special_price": ("special price", "offer price", "sale price", "angebotspreis"),
    "section": ("section", "category", "kategorie", "warengruppe"),
    "brand": ("brand", "maker", "manufacturer", "marke", "hersteller"),
    "description": ("description", "beschreibung"),
    "content": ("content", "pack size", "net weight", "inhalt"),
    "case_size": ("case size", "units per case", "gebinde"),
    "vat_rate": ("vat rate", "vat", "mwst"),
    "labels": ("labels",),
    "stickers": ("stickers", "dietary"),
    "diets": ("diets", "diet"),
    "allergens": ("allergens", "allergene"),
    "traces": ("traces", "may contain", "spuren"),
    "ingredients": ("ingredients", "zutaten"),
    "image": ("image", "picture"),
    "image_alt": ("image alt", "alt"),
}
PRICES = ("price", "special_price")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cell of a row holds what."""

    places: dict[str, int]
    count: int
    unused: tuple[str, ...]
    reader: OfferReader

    @classmethod
    def from_heading(
        cls,
        heading: Sequence[str],
        currency: str,
        *,
        mapping: Mapping[str, str] | None = None,
        locale: Locale | str = "en_GB",
    ) -> Self:
        """Find the columns; raises `UnreadableFile` where a needed one is missing or unclear.

        `mapping` says which heading holds a field; without it the headings are guessed.
        """
        places = _mapped(heading, mapping) if mapping else _guessed(heading, currency)
        for name in REQUIRED:
            if name not in places:
                raise UnreadableFile(
                    _(
                        "The first line names no column “%(name)s”; it has: %(heading)s",
                        name=name,
                        heading=", ".join(heading)[:300],
                    )
                )
        used = set(places.values())
        unused = tuple(
            cell for place, cell in enumerate(heading) if place not in used and cell.strip()
        )
        return cls(places, len(heading), unused, OfferReader(currency, locale))

    @property
    def fields(self) -> frozenset[str]:
        """The optional fields of a product that this file speaks of."""
        return columns_of(iter(self.places))

    def code(self, cells: Sequence[str]) -> str:
        """Return what stands where the code does, also in a row that is refused."""
        place = self.places["sku"]
        return cells[place].strip() if place < len(cells) else ""

    def offer(self, cells: Sequence[str]) -> Offer:
        """Read a row; raises `Refusal`."""
        if len(cells) != self.count:
            raise Refusal(
                _(
                    "it has %(cells)s cells where the first line has %(count)s",
                    cells=len(cells),
                    count=self.count,
                )
            )
        return self.reader.read({name: cells[place] for name, place in self.places.items()})


def guess(cell: str) -> str | None:
    """Return the field that a heading seems to name."""
    plain = _plain(cell)
    for name, spellings in HEADINGS.items():
        if plain in spellings:
            return name
        if name in PRICES and any(_currency(plain, spelling) for spelling in spellings):
            return name
    return None


def _guessed(heading: Sequence[str], currency: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = guess(cell)
        if name is None:
            continue
        if name in places:
            raise UnreadableFile(
                _("Two columns hold the %(what)s: keep one of them", what=words(name))
            )
        if any(
            code and code != currency
            for code in (_currency(_plain(cell), spelling) for spelling in HEADINGS[name])
        ):
            raise UnreadableFile(
                _(
                    "“%(cell)s” is not in %(currency)s, which this shop sells in",
                    cell=cell,
                    currency=currency,
                )
            )
        places[name] = place
    return places


def _mapped(heading: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    first = {cell: place for place, cell in reversed(list(enumerate(heading)))}
    return {name: first[cell] for name, cell in mapping.items() if cell in first}


def _plain(cell: str) -> str:
    return " ".join(cell.lower().replace("_", " ").replace("-", " ").split())


def _currency(plain: str, spelling: str) -> str:
    """Return the currency a heading names after a spelling: GBP in “price gbp”."""
    code = plain.removeprefix(f"{spelling} ")
    return code.upper() if code != plain and len(code) == 3 and code.isalpha() else ""
