"""The sections of a shop as a tree, for those who sort it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from market.sections.models import Section


@dataclass(frozen=True, slots=True)
class Branch:
    """A section with those below it, and how many products stand in it and in all of them."""

    section: Section
    place: int
    siblings: int
    products: int
    children: Sequence["Branch"]

    @property
    def total(self) -> int:
        return self.products + sum(child.total for child in self.children)

    @property
    def is_first(self) -> bool:
        return self.place == 1

    @property
    def is_last(self) -> bool:
        return self.place == self.siblings


class SectionTree:
    """The sections of a shop; `sections` come in their keeper's order."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._by_id = {section.id: section for section in sections}
        self._children: defaultdict[int | None, list[Section]] = defaultdict(list)
        for section in sections:
            self._children[section.parent_id].append(section)

    def find(self, id: int | None) -> Section | None:
        return None if id is None else self._by_id.get(id)

    def children(self, id: int | None) -> list[Section]:
        return list(self._children.get(id, ()))

    def siblings(self, section: Section) -> list[Section]:
        """Return a section with those beside it."""
        return self.children(section.parent_id)

    def within(self, section: Section) -> set[int]:
        """Return the ids of a section and of all below it."""
        return {section.id, *(it.id for it, _depth in self.below(section.id))}

    def below(self, id: int | None, depth: int = 0) -> Iterator[tuple[Section, int]]:
        """Walk through all below a section, each with how deep it lies."""
        for child in self._children.get(id, ()):
            yield child, depth
            yield from self.below(child.id, depth + 1)

    def branch(self, section: Section) -> Branch:
        """Return a section of the tree with its place among those beside it."""
        beside = self._children[section.parent_id]
        place = next(at for at, it in enumerate(beside, start=1) if it.id == section.id)
        return Branch(section, place, len(beside), 0, self.branches({}, section.id))

    def branches(self, counts: Mapping[int, int], id: int | None = None) -> list[Branch]:
        """Return what lies below a section, or all of the tree, with its products."""
        siblings = self._children.get(id, ())
        return [
            Branch(it, place, len(siblings), counts.get(it.id, 0), self.branches(counts, it.id))
            for place, it in enumerate(siblings, start=1)
        ]
