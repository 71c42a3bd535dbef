"""What is said of a product in words, by a file or a form, read field by field."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from market.products.facts import Allergen, ContentUnit, Diet
from market.products.models import LONGEST
from shared.i18n import gettext as _
from shared.i18n import mark as _l

HIGHEST_PRICE = 2**31 - 1
LIMITS = LONGEST | {"description": 10_000, "ingredients": 10_000}
MOST_MARKS = 40

# What a column may hold, in the order in which it is offered to be chosen.
FIELDS = {
    "sku": _l("SKU"),
    "title": _l("title"),
    "price": _l("price"),
    "special_price": _l("special price"),
    "section": _l("section"),
    "brand": _l("brand"),
    "description": _l("description"),
    "content": _l("content"),
    "case_size": _l("case size"),
    "vat_rate": _l("VAT rate"),
    "labels": _l("labels"),
    "stickers": _l("stickers"),
    "diets": _l("dietary marks"),
    "allergens": _l("allergens"),
    "traces": _l("traces"),
    "ingredients": _l("ingredients"),
    "image": _l("image"),
    "image_alt": _l("image alt"),
}
# "6 x 500 g" is six units of 500 g each.
_CONTENT = re.compile(
    r"(?:(?P<count>[0-9]{1,4}) ?[x×] ?)?(?P<amount>[0-9]{1,7}(?:[.,][0-9]{1,3})?) ?(?P<unit>[a-z]+)"
)
_UNITS = {
    **dict.fromkeys(("g", "gr", "gram", "grams", "gramm"), ContentUnit.GRAM),
    **dict.fromkeys(("kg", "kilo", "kilos"), ContentUnit.KILOGRAM),
    **dict.fromkeys(("ml",), ContentUnit.MILLILITRE),
    **dict.fromkeys(("l", "ltr", "lt", "litre", "litres", "liter"), ContentUnit.LITRE),
}
_CASE = re.compile(r"(?P<count>[0-9]{1,5})(?: ?[x×].*)?")
_BETWEEN_MARKS = re.compile(r"[;,|/\n]")


class Refusal(Exception):
    """A text cannot be taken; the message says why."""


def words(name: str) -> str:
    """Return what a field is called."""
    return _(FIELDS[name])


def clean(name: str, text: str) -> str:
    """Take the space around a text away; refuse what is not text."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refusal(
            _("its %(what)s is not readable text: is the encoding right?", what=words(name))
        )
    cleaned = unicodedata.normalize("NFC", text).strip()
    spaces = "\n\r\t" if name in ("description", "ingredients") else "\t"
    if any(unicodedata.category(letter) == "Cc" and letter not in spaces for letter in cleaned):
        raise Refusal(_("its %(what)s holds a control character or a line break", what=words(name)))
    return cleaned


def one_line(text: str) -> str:
    return " ".join(text.split())


def within(name: str, text: str) -> str:
    if not text:
        raise Refusal(_("it has no %(what)s", what=words(name)))
    return _at_most(name, text)


def _at_most(name: str, text: str) -> str:
    if len(text) > LIMITS[name]:
        raise Refusal(
            _(
                "its %(what)s has %(count)s letters, of at most %(most)s",
                what=words(name),
                count=len(text),
                most=LIMITS[name],
            )
        )
    return text


def _optional(name: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    def read(texts: Mapping[str, str]) -> dict[str, Any]:
        return {name: _at_most(name, one_line(texts[name])) or None}

    return read


def _long(name: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    def read(texts: Mapping[str, str]) -> dict[str, Any]:
        return {name: _at_most(name, texts[name])}

    return read


def _image(texts: Mapping[str, str]) -> dict[str, Any]:
    image = _at_most("image", texts["image"])
    if not image:
        return {"image": None, "image_alt": None}
    if not image.startswith("/") or image.startswith("//"):
        raise Refusal(_("its image is not an address on this site, such as /static/market/tea.svg"))
    alt = _at_most("image_alt", one_line(texts.get("image_alt", "")))
    return {"image": image, "image_alt": alt or one_line(texts["title"])}


def _content(texts: Mapping[str, str]) -> dict[str, Any]:
    text = texts["content"]
    if not text:
        return {"content_amount": None, "content_unit": None}
    match = _CONTENT.fullmatch(" ".join(text.lower().split()))
    unit = _UNITS.get(match["unit"]) if match else None
    amount = Decimal(match["amount"].replace(",", ".")) if match else Decimal(0)
    if unit is None or amount <= 0:
        raise Refusal(_not_understood("content", text, "500 g, 6 x 1.5 l"))
    return {"content_amount": f"{amount.normalize():f}", "content_unit": unit.value}


def _case_size(texts: Mapping[str, str]) -> dict[str, Any]:
    text = texts["case_size"]
    match = _CASE.fullmatch(text.lower())
    if text and match is None:
        raise Refusal(_not_understood("case_size", text, "6, 6 x 500 g"))
    count = int(match["count"]) if match else 0
    return {"case_size": count if count > 1 else None}


def _vat_rate(texts: Mapping[str, str]) -> dict[str, Any]:
    text = texts["vat_rate"]
    if not text:
        return {"vat_rate": None}
    try:
        rate = Decimal(text.removesuffix("%").strip().replace(",", ".")) * 100
    except ArithmeticError:
        rate = Decimal(-1)
    if not (rate.is_finite() and 0 <= rate <= 10_000 and rate == rate.to_integral_value()):
        raise Refusal(_not_understood("vat_rate", text, "20, 7 %"))
    return {"vat_rate": int(rate)}


def _marks(name: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    def read(texts: Mapping[str, str]) -> dict[str, Any]:
        return {name: _listed(name, texts[name])}

    return read


def _stickers(texts: Mapping[str, str]) -> dict[str, Any]:
    """Read stickers; those that are dietary marks are both."""
    stickers = _listed("stickers", texts["stickers"])
    if "diets" in texts:
        return {"stickers": stickers}
    known = {mark.value for mark in Diet}
    diets = sorted({slug for it in stickers if (slug := _mark_slug(it)) in known})
    return {"stickers": stickers, "diets": diets}


def _known_marks(
    name: str, kinds: type[Diet] | type[Allergen]
) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    known = {kind.value for kind in kinds}

    def read(texts: Mapping[str, str]) -> dict[str, Any]:
        slugs = {text: _mark_slug(text) for text in _listed(name, texts[name])}
        for text, slug in slugs.items():
            if slug not in known:
                raise Refusal(_not_understood(name, text, ", ".join(sorted(known))))
        return {name: sorted(set(slugs.values()))}

    return read


def _listed(name: str, text: str) -> list[str]:
    found = list(dict.fromkeys(one_line(part) for part in _BETWEEN_MARKS.split(text)))
    marks = [part for part in found if part]
    if len(marks) > MOST_MARKS or any(len(mark) > LIMITS["mark"] for mark in marks):
        raise Refusal(
            _("its %(what)s are too many or too long: %(text)s", what=words(name), text=text[:40])
        )
    return marks


def _mark_slug(text: str) -> str:
    return "-".join(text.lower().replace("-", " ").split())


def _not_understood(name: str, text: str, example: str) -> str:
    return _(
        "its %(what)s “%(text)s” is not understood: write it like %(example)s",
        what=words(name),
        text=text[:40],
        example=example,
    )


READERS: Mapping[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {
    "section": _optional("section"),
    "brand": _optional("brand"),
    "description": _long("description"),
    "content": _content,
    "case_size": _case_size,
    "vat_rate": _vat_rate,
    "labels": _marks("labels"),
    "stickers": _stickers,
    "diets": _known_marks("diets", Diet),
    "allergens": _known_marks("allergens", Allergen),
    "traces": _known_marks("traces", Allergen),
    "ingredients": _long("ingredients"),
    "image": _image,
}


def read_field(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Read one field that is neither a price nor a name into its columns; raises `Refusal`."""
    return READERS[name]({key: clean(key, text) for key, text in texts.items()})
