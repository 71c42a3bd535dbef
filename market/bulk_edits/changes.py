"""What each kind of edit makes of a product, and when it may not: as expressions of SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    null,
)
from sqlalchemy.dialects.postgresql import ARRAY

from market.bulk_edits.models import Kind, Why
from market.bulk_edits.prices import Ending, derived
from market.products.models import Product
from market.products.texts import HIGHEST_PRICE, MOST_MARKS
from shared.db.types import UTCDateTime

Wanted = Mapping[str, Any]
Values = Mapping[str, ColumnElement[Any]]
Refusals = Sequence[tuple[ColumnElement[bool], Why]]

# The columns that edits may change, as they are read back from what was kept of them.
TYPES: Mapping[str, Any] = {
    "regular_price_minor": Integer(),
    "special_price_minor": Integer(),
    "special_until": UTCDateTime(),
    "section_id": BigInteger(),
    "labels": ARRAY(Text),
    "is_published": Boolean(),
}
_PRICE = ("regular_price_minor",)
_SPECIAL = ("special_price_minor", "special_until")
COLUMNS: Mapping[Kind, Sequence[str]] = {
    Kind.PRICE: _PRICE,
    Kind.PRICE_PERCENT: _PRICE,
    Kind.PRICE_AMOUNT: _PRICE,
    Kind.SPECIAL: _SPECIAL,
    Kind.SPECIAL_PERCENT: _SPECIAL,
    Kind.SPECIAL_END: _SPECIAL,
    Kind.SECTION: ("section_id",),
    Kind.LABEL_ADD: ("labels",),
    Kind.LABEL_REMOVE: ("labels",),
    Kind.SHOW: ("is_published",),
    Kind.HIDE: ("is_published",),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What the columns become, and what keeps a product from that; the first reason counts."""

    values: Values
    refusals: Refusals = ()


def change_of(kind: Kind, wanted: Wanted) -> Change:
    """Return what an edit makes of products."""
    return _CHANGES[kind](wanted)


def _set_price(wanted: Wanted) -> Change:
    return _price(literal(wanted["amount"], BigInteger))


def _derive_price(wanted: Wanted) -> Change:
    return _price(_derived(wanted))


def _price(price: ColumnElement[int]) -> Change:
    refusals = [*_no_price(price), (price <= Product.special_price_minor, Why.BELOW_SPECIAL)]
    return Change({"regular_price_minor": price}, refusals)


def _set_special(wanted: Wanted) -> Change:
    return _special(literal(wanted["amount"], BigInteger), wanted)


def _derive_special(wanted: Wanted) -> Change:
    return _special(_derived(wanted), wanted)


def _special(price: ColumnElement[int], wanted: Wanted) -> Change:
    until = wanted.get("until")
    end = literal(datetime.fromisoformat(until) if until else None, UTCDateTime())
    refusals = [*_no_price(price), (price >= Product.regular_price_minor, Why.NOT_BELOW)]
    return Change({"special_price_minor": price, "special_until": end}, refusals)


def _end_special(_wanted: Wanted) -> Change:
    return Change(
        {
            "special_price_minor": cast(null(), Integer),
            "special_until": cast(null(), UTCDateTime()),
        }
    )


def _move(wanted: Wanted) -> Change:
    return Change({"section_id": literal(wanted["section_id"], BigInteger)})


def _add_label(wanted: Wanted) -> Change:
    label = literal(wanted["label"], Text)
    has_it = label == any_(Product.labels)
    labels = case((has_it, Product.labels), else_=func.array_append(Product.labels, label))
    is_full = and_(~has_it, func.cardinality(Product.labels) >= MOST_MARKS)
    return Change({"labels": labels}, [(is_full, Why.MANY_LABELS)])


def _remove_label(wanted: Wanted) -> Change:
    return Change({"labels": func.array_remove(Product.labels, literal(wanted["label"], Text))})


def _show(_wanted: Wanted) -> Change:
    return Change({"is_published": literal(True)})


def _hide(_wanted: Wanted) -> Change:
    return Change({"is_published": literal(False)})


_CHANGES: Mapping[Kind, Callable[[Wanted], Change]] = {
    Kind.PRICE: _set_price,
    Kind.PRICE_PERCENT: _derive_price,
    Kind.PRICE_AMOUNT: _derive_price,
    Kind.SPECIAL: _set_special,
    Kind.SPECIAL_PERCENT: _derive_special,
    Kind.SPECIAL_END: _end_special,
    Kind.SECTION: _move,
    Kind.LABEL_ADD: _add_label,
    Kind.LABEL_REMOVE: _remove_label,
    Kind.SHOW: _show,
    Kind.HIDE: _hide,
}


def _derived(wanted: Wanted) -> ColumnElement[int]:
    return derived(
        Product.regular_price_minor.expression,
        percent=wanted.get("percent", 0),
        amount=wanted.get("amount", 0),
        ending=Ending(wanted.get("ending", "")),
    )


def _no_price(price: ColumnElement[int]) -> Refusals:
    return [(price < 1, Why.NOTHING), (price > HIGHEST_PRICE, Why.TOO_MUCH)]
