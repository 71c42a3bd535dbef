"""What stands in a shop, as sets of ids: what a list is narrowed down and counted by (ADR 31)."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from pyroaring import BitMap64

from market.indexes.slices import SlicedNumbers

C = TypeVar("C")
K = TypeVar("K", int, str)

# What most people ask a shop for; of a large one each takes a few hundred kilobytes.
MOST_COUNTED = 20


class Mark(StrEnum):
    """A kind of word that a product may carry."""

    BRAND = "brand"
    LABEL = "label"
    STICKER = "sticker"
    DIET = "diet"


@dataclass(frozen=True, slots=True)
class Entry:
    """A product as the index knows it; one that is not on sale is in none of its sets."""

    id: int
    is_on_sale: bool
    section_id: int | None
    price_minor: int
    marks: Mapping[Mark, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Node:
    """A section, and where it stands in the tree."""

    id: int
    parent_id: int | None
    slug: str
    title: str


class Tree:
    """The sections of a shop, each list of children in the keeper's order."""

    def __init__(
        self, nodes: Sequence[Node] = (), former_slugs: Mapping[str, int] | None = None
    ) -> None:
        self._by_id = {node.id: node for node in nodes}
        former = {slug: self._by_id.get(id) for slug, id in (former_slugs or {}).items()}
        self._by_slug = former | {node.slug: node for node in nodes}
        self._children: defaultdict[int | None, list[Node]] = defaultdict(list)
        for node in nodes:
            self._children[node.parent_id].append(node)
        ids = [id for top in self.children(None) for id in self.within(top.id)]
        self._from_below = [self._by_id[id] for id in reversed(ids)]

    def called(self, slug: str) -> Node | None:
        """Return the section that is called so, or was before."""
        return self._by_slug.get(slug)

    def children(self, id: int | None) -> Sequence[Node]:
        return self._children.get(id, ())

    def way_to(self, node: Node) -> Sequence[Node]:
        """Return a section and all above it, the topmost first."""
        way = [node]
        while way[-1].parent_id is not None:
            way.append(self._by_id[way[-1].parent_id])
        return way[::-1]

    def from_below(self) -> Sequence[Node]:
        """Return all sections, each before the one it is in."""
        return self._from_below

    def within(self, id: int) -> list[int]:
        """Return a section and all below it."""
        found, waiting = [], [id]
        while waiting:
            found.append(waiting.pop())
            waiting += [node.id for node in self.children(found[-1])]
        return found


class ShopIndex:
    """One shop's products by section, mark and price, as of a version of its catalogue."""

    def __init__(self) -> None:
        self.everything = BitMap64()
        self._tree = Tree()
        self._counted: OrderedDict[Hashable, Any] = OrderedDict()
        self.sections: defaultdict[int, BitMap64] = defaultdict(BitMap64)
        self.marks: dict[Mark, defaultdict[str, BitMap64]] = {
            mark: defaultdict(BitMap64) for mark in Mark
        }
        self.prices = SlicedNumbers()

    @property
    def tree(self) -> Tree:
        return self._tree

    def plant(self, tree: Tree) -> None:
        """Take the sections as they are now."""
        self._tree = tree
        self._counted.clear()

    def counted(self, asked: Hashable, count: Callable[[], C]) -> C:
        """Return what was counted for the same question since the index was last changed."""
        known: C | None = self._counted.pop(asked, None)
        if known is None:
            known = count()
            if len(self._counted) == MOST_COUNTED:
                self._counted.popitem(last=False)
        self._counted[asked] = known
        return known

    def take(self, entries: Sequence[Entry]) -> None:
        """Put changed products where they stand now."""
        self._counted.clear()
        self._drop(BitMap64([entry.id for entry in entries]))
        on_sale = [entry for entry in entries if entry.is_on_sale]
        in_section: defaultdict[int, list[int]] = defaultdict(list)
        marked: defaultdict[tuple[Mark, str], list[int]] = defaultdict(list)
        for entry in on_sale:
            if entry.section_id is not None:
                in_section[entry.section_id].append(entry.id)
            for mark, words in entry.marks.items():
                for word in words:
                    marked[mark, word].append(entry.id)
        self.everything.update([entry.id for entry in on_sale])
        self.prices.put((entry.id, entry.price_minor) for entry in on_sale)
        for section_id, ids in in_section.items():
            self.sections[section_id].update(ids)
        for (mark, word), ids in marked.items():
            self.marks[mark][word].update(ids)

    def in_section(self, id: int) -> BitMap64:
        """Return the products of a section and of all below it."""
        return BitMap64.union(*(self.sections.get(it, BitMap64()) for it in self.tree.within(id)))

    def having(self, mark: Mark, word: str) -> BitMap64:
        """Return the products that carry a word; what nobody carries is carried by none."""
        return self.marks[mark].get(word) or BitMap64()

    def _drop(self, ids: BitMap64) -> None:
        """Take products out wherever they are."""
        self.everything -= ids
        self.prices.drop(ids)
        _take_out(self.sections, ids)
        for sets in self.marks.values():
            _take_out(sets, ids)


def _take_out(sets: defaultdict[K, BitMap64], ids: BitMap64) -> None:
    for key in [key for key, having in sets.items() if having.intersect(ids)]:
        sets[key] -= ids
        if not sets[key]:
            del sets[key]
