"""How much each further choice would leave of a shop's list, respecting all other choices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pyroaring import BitMap64

from market.catalogue.filters import Filters
from market.catalogue.narrowing import Known, Narrowed, Part
from market.indexes.index import Mark, Node, ShopIndex
from market.products.facts import DIET_NAMES, Diet
from shared.i18n import gettext as _
from shared.money import Money, exponent

# Prices are told in steps of 1, 2 and 5, as coins are.
STEPS = (1, 2, 5)
MOST_BANDS = 6
EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to narrow the list down by, and how much it leaves; `to` is with it, or without."""

    label: str
    count: int
    is_chosen: bool
    to: Filters


@dataclass(frozen=True, slots=True)
class Band:
    """A range of prices, `most` included; without a bound it is open at that end."""

    least: Money | None
    most: Money | None
    count: int
    is_chosen: bool = False
    to: Filters = EVERYTHING


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """How many products there are for a shopper's filters, and for each of them exchanged.

    It is the same as itself alone: to compare the hundreds of choices costs more than counting.
    `way` are the section asked for and those above it; `sections` those below it, or beside it
    where there are none below.
    """

    total: int
    way: Sequence[Choice]
    sections: Sequence[Choice]
    marks: Mapping[Mark, Sequence[Choice]]
    bands: Sequence[Band]
    in_stock: Choice
    liked: Choice

    @property
    def offers_choices(self) -> bool:
        """Say whether there is anything else to narrow the list down by."""
        choices = (*self.sections, *chain(*self.marks.values()))
        exchange = any(it.count and not it.is_chosen for it in choices)
        narrower = max(map(len, (self.sections, self.bands, *self.marks.values()))) > 1
        return exchange and (narrower or not self.total)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed down by, as its links are drawn once for all who see the same.

    `are_liked_known` says that whoever looks may choose what they like.
    """

    counts: Overview
    filters: Filters
    address: str
    are_liked_known: bool

    def told(self, name: str, choices: Sequence[Choice]) -> list[tuple[str, str, str, bool, int]]:
        """Return an id, the label, the address, whether it is chosen and the count of each."""
        at = self.address
        return [
            (f"{name}-{number}", it.label, it.to.at(at), it.is_chosen, it.count)
            for number, it in enumerate(choices, start=1)
        ]


def overview(
    index: ShopIndex, filters: Filters, narrowed: Narrowed, known: Known, *, currency: str
) -> Overview:
    """Count what is left by the filters, and what would be by any one choice more."""
    left = narrowed.left
    of_any_brand = narrowed.without(Part.BRAND)
    in_stock = narrowed.without(Part.STOCK) - known.used_up
    liked = narrowed.without(Part.LIKED) & known.liked
    return Overview(
        total=len(left),
        **_sections(index, filters, narrowed.without(Part.SECTION)),
        marks={
            mark: _carried(index, filters, mark, of_any_brand if mark is Mark.BRAND else left)
            for mark in Mark
        },
        bands=_bands(index, filters, narrowed.without(Part.PRICE), currency),
        in_stock=Choice(
            _("In stock"), len(in_stock), filters.stock, filters.only_in_stock(not filters.stock)
        ),
        liked=Choice(
            _("What I like"), len(liked), filters.liked, filters.only_liked(not filters.liked)
        ),
    )


def _sections(index: ShopIndex, filters: Filters, found: BitMap64) -> dict[str, Sequence[Choice]]:
    tree, counts = index.tree, _counts_of_sections(index, found)
    node = tree.called(filters.section)
    way = tree.way_to(node) if node else ()
    below = [it for it in tree.children(node.id if node else None) if counts.get(it.id)]
    if node and not below:
        below = [it for it in tree.children(node.parent_id) if counts.get(it.id)]

    def choices(nodes: Sequence[Node]) -> Sequence[Choice]:
        return [
            Choice(it.title, counts.get(it.id, 0), it is node, filters.in_section(it.slug))
            for it in nodes
        ]

    return {"way": choices([it for it in way if it not in below]), "sections": choices(below)}


def _counts_of_sections(index: ShopIndex, found: BitMap64) -> Mapping[int, int]:
    """Count the products of each section and of all below it, each product standing in one."""
    counts = {id: found.intersection_cardinality(having) for id, having in index.sections.items()}
    for node in index.tree.from_below():
        if node.parent_id is not None and counts.get(node.id):
            counts[node.parent_id] = counts.get(node.parent_id, 0) + counts[node.id]
    return counts


def _carried(index: ShopIndex, filters: Filters, mark: Mark, found: BitMap64) -> Sequence[Choice]:
    """Count the words of a kind; those that are chosen are there also where nothing is left."""
    chosen = filters.words(mark)
    counts = {
        word: found.intersection_cardinality(having) for word, having in index.marks[mark].items()
    }
    choices = [
        Choice(_name(mark, word), count, word in chosen, filters.with_word(mark, word))
        for word, count in (dict.fromkeys(chosen, 0) | counts).items()
        if count or word in chosen
    ]
    return sorted(choices, key=lambda it: (it.label.lower(), it.label))


def _name(mark: Mark, word: str) -> str:
    is_diet = mark is Mark.DIET and word in set(Diet)
    return _(DIET_NAMES[Diet(word)]) if is_diet else word


def _bands(index: ShopIndex, filters: Filters, found: BitMap64, currency: str) -> Sequence[Band]:
    """Divide what is found by price into few bands that all hold some."""
    bands: list[Band] = []
    least, before = None, 0
    for bound in _bounds(currency):
        below = found.intersection_cardinality(index.prices.below(bound))
        if below > before:
            bands.append(Band(least, Money(bound - 1, currency), below - before))
            before = below
        least = Money(bound, currency)
        if before == len(found):
            break
    if before < len(found):
        bands.append(Band(least, None, len(found) - before))
    return [_leading(band, filters) for band in _few(bands)]


def _leading(band: Band, filters: Filters) -> Band:
    least, most = (it.decimal_string if it else "" for it in (band.least, band.most))
    is_chosen = (filters.least, filters.most) == (least, most)
    to = filters.priced("", "") if is_chosen else filters.priced(least, most)
    return replace(band, is_chosen=is_chosen, to=to)


def _bounds(currency: str) -> Iterator[int]:
    unit = 10 ** exponent(currency)
    return (step * unit * 10**power for power in range(6) for step in STEPS)


def _few(bands: Sequence[Band]) -> Sequence[Band]:
    """Put bands together, the emptiest with its neighbour first, until there are few."""
    merged = list(bands)
    while len(merged) > MOST_BANDS:
        pairs = range(len(merged) - 1)
        at = min(pairs, key=lambda number: merged[number].count + merged[number + 1].count)
        first, second = merged[at : at + 2]
        merged[at : at + 2] = [Band(first.least, second.most, first.count + second.count)]
    return merged if len(merged) > 1 else []
