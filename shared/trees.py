"""Rows that lie within each other in an order of their own, and how one is moved among them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy.orm import Mapped, mapped_column


class Way(StrEnum):
    """Where a row can be moved to from where it is."""

    UP = "up"
    DOWN = "down"
    INTO = "into"
    OUT = "out"


class Row:
    """The columns of what a tree is made of; without a `parent_id` it stands at the top."""

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None]
    sort_order: Mapped[int] = mapped_column(server_default="0")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a tree: in what, and before which of those there; last without."""

    parent_id: int | None
    before_id: int | None = None


R = TypeVar("R", bound=Row)


class Tree(Generic[R]):
    """Rows of one tree; they come in their order."""

    def __init__(self, rows: Sequence[R]) -> None:
        self._by_id = {row.id: row for row in rows}
        self._children: defaultdict[int | None, list[R]] = defaultdict(list)
        self._sort(rows)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, id: int | None) -> R | None:
        """Return the row of an id, if it is in the tree."""
        return None if id is None else self._by_id.get(id)

    def children(self, id: int | None) -> list[R]:
        """Return what lies directly in a row, or at the top."""
        return list(self._children.get(id, ()))

    def within(self, row: R) -> set[int]:
        """Return the ids of a row and of all below it."""
        return {row.id, *(it.id for it, _depth in self.below(row.id))}

    def below(self, id: int | None, depth: int = 0) -> Iterator[tuple[R, int]]:
        """Walk through all below a row, each with how deep it lies."""
        for child in self._children.get(id, ()):
            yield child, depth
            yield from self.below(child.id, depth + 1)

    def level(self, id: int | None) -> int:
        """Return how many rows there are from the top down to this one; none for the top itself."""
        row = self.find(id)
        return 0 if row is None else 1 + self.level(row.parent_id)

    def height(self, row: R) -> int:
        """Return how many levels a row takes, itself counted."""
        return max((depth + 2 for _below, depth in self.below(row.id)), default=1)

    def step(self, row: R, way: Way) -> Spot | None:
        """Return where one step leads; nothing where it leads nowhere."""
        beside = self.children(row.parent_id)
        at = beside.index(row)
        if way is Way.UP and at > 0:
            return Spot(row.parent_id, beside[at - 1].id)
        if way is Way.DOWN and at + 1 < len(beside):
            return Spot(row.parent_id, _id_at(beside, at + 2))
        if way is Way.INTO and at > 0:
            return Spot(beside[at - 1].id)
        parent = self.find(row.parent_id)
        if way is Way.OUT and parent is not None:
            above = self.children(parent.parent_id)
            return Spot(parent.parent_id, _id_at(above, above.index(parent) + 1))
        return None

    def put(self, row: R, spot: Spot) -> None:
        """Move a row, and number those beside it; that it is a tree still is the caller's care."""
        beside = [it for it in self.children(spot.parent_id) if it is not row]
        at = next((at for at, it in enumerate(beside) if it.id == spot.before_id), len(beside))
        beside.insert(at, row)
        if row.parent_id != spot.parent_id:
            row.parent_id = spot.parent_id
        _number(beside)
        self._sort(self._in_order())

    def take_out(self, row: R) -> None:
        """Take a row out; those in it take its place."""
        beside = self.children(row.parent_id)
        at = beside.index(row)
        beside[at : at + 1] = children = self.children(row.id)
        for child in children:
            child.parent_id = row.parent_id
        _number(beside)
        del self._by_id[row.id]
        self._sort(self._in_order())

    def _in_order(self) -> list[R]:
        return sorted(self._by_id.values(), key=lambda row: (row.sort_order, row.id))

    def _sort(self, rows: Sequence[R]) -> None:
        self._children.clear()
        for row in rows:
            self._children[row.parent_id].append(row)


def _number(rows: Sequence[Row]) -> None:
    """Number rows in the order they come in, touching those only that had another number."""
    for order, row in enumerate(rows):
        if row.sort_order != order:
            row.sort_order = order


def _id_at(rows: Sequence[Row], at: int) -> int | None:
    return rows[at].id if at < len(rows) else None
