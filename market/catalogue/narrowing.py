"""What a shopper's filters leave of a shop: one set of products for each filter.

Each filter is said twice, as a set for counting and as a condition for walking through the shop in
order. They mean the same; market/tests/test_narrowing.py holds them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Any, cast

from pyroaring import BitMap64
from sqlalchemy import BigInteger, ColumnElement, and_, any_, bindparam, func, true
from sqlalchemy.dialects.postgresql import ARRAY

from market.catalogue import search
from market.catalogue.filters import Filters, Sort
from market.indexes.index import Mark, ShopIndex
from market.products.models import Product
from shared.money import Money

# So few are fetched by their ids and put in order; more are found soon enough on the way through
# the shop in its order.
FEW = 5000


class Part(StrEnum):
    """A thing to narrow a list down by."""

    WORDS = "words"
    SECTION = "section"
    BRAND = "brand"
    MARKS = "marks"
    PRICE = "price"
    STOCK = "stock"
    LIKED = "liked"


@dataclass(frozen=True, slots=True)
class Known:
    """What the index does not know: who holds the words, what is used up, what is liked."""

    words: BitMap64
    used_up: BitMap64
    liked: BitMap64


@dataclass(frozen=True, slots=True)
class Wanted:
    """Products of a shop: these, or those that match; all of them where neither is said."""

    ids: Sequence[int] | None = None
    condition: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The products of a shop that each filter leaves, and the conditions that say the same."""

    everything: BitMap64
    sets: Mapping[Part, BitMap64]
    conditions: Mapping[Part, ColumnElement[bool]]

    @property
    def left(self) -> BitMap64:
        return self.without()

    def without(self, *parts: Part) -> BitMap64:
        """Return what is left by all filters but these."""
        kept = [found for part, found in self.sets.items() if part not in parts]
        return reduce(lambda left, found: left & found, kept, self.everything)

    def wanted(self) -> Wanted:
        """Say what is left in the way by which a page of it is found soonest."""
        if not self.conditions:
            return Wanted()
        left = self.left
        if len(left) <= FEW:
            return Wanted(ids=list(left))
        return Wanted(condition=and_(true(), *self.conditions.values()))


def narrowed(
    index: ShopIndex,
    filters: Filters,
    known: Known,
    *,
    marketplace_id: int,
    prices: tuple[Money | None, Money | None],
) -> Narrowed:
    """Return what is left of a shop by each of the filters that are set."""
    sets: dict[Part, BitMap64] = {}
    conditions: dict[Part, ColumnElement[bool]] = {}

    def narrow(part: Part, found: BitMap64, condition: ColumnElement[bool]) -> None:
        sets[part], conditions[part] = found, condition

    if filters.q:
        narrow(Part.WORDS, known.words, search.matches(filters.q, [marketplace_id]))
    if filters.section:
        node = index.tree.called(filters.section)
        sections = index.tree.within(node.id) if node else []
        found = index.in_section(node.id) if node else BitMap64()
        narrow(Part.SECTION, found, Product.section_id.in_(sections))
    if filters.brand:
        found = BitMap64.union(*(index.having(Mark.BRAND, word) for word in filters.brand))
        narrow(Part.BRAND, found, Product.brand.in_(filters.brand))
    marks = [(mark, word) for mark in _ALL_OF for word in filters.words(mark)]
    if marks:
        found = reduce(lambda a, b: a & b, (index.having(*it) for it in marks))
        conditions_of_marks = [_ALL_OF[mark].contains([word]) for mark, word in marks]
        narrow(Part.MARKS, found, and_(*conditions_of_marks))
    if any(price is not None for price in prices):
        least, most = (None if price is None else price.minor for price in prices)
        condition = _is_priced(least, most, is_by_price=filters.sort is not Sort.USUAL)
        narrow(Part.PRICE, index.prices.between(least, most), condition)
    if filters.stock:
        in_stock = index.everything - known.used_up
        narrow(Part.STOCK, in_stock, Product.id != func.all(_ids(known.used_up)))
    if filters.liked:
        narrow(Part.LIKED, known.liked, Product.id == any_(_ids(known.liked)))
    return Narrowed(index.everything, sets, conditions)


_ALL_OF: dict[Mark, Any] = {
    Mark.LABEL: Product.labels,
    Mark.STICKER: Product.stickers,
    Mark.DIET: Product.diets,
}


def _is_priced(least: int | None, most: int | None, *, is_by_price: bool) -> ColumnElement[bool]:
    # Out of that order a sum, which no index knows: PostgreSQL would fetch all of a wide range by
    # price, to put it in another order then.
    price = Product.by_price() if is_by_price else Product.by_price() + 0
    bounds = [] if least is None else [price >= least]
    bounds += [] if most is None else [price <= most]
    return and_(*bounds)


def _ids(ids: BitMap64) -> ColumnElement[Any]:
    return cast(ColumnElement[Any], bindparam(None, list(ids), ARRAY(BigInteger)))
