"""Whole numbers of many things, kept so that a range of them is a few operations on sets.

Bit-sliced: for each bit of the numbers, the set of the things whose number has it (P. O'Neil and
D. Quass, Improved query performance with variant indexes, SIGMOD 1997).
"""

from collections import defaultdict
from collections.abc import Iterable

from pyroaring import BitMap64

BITS = 31


class SlicedNumbers:
    """A number from 0 to 2³¹ - 1 for each thing, by the thing's id."""

    def __init__(self) -> None:
        self._slices = [BitMap64() for _ in range(BITS)]
        self._known = BitMap64()

    @classmethod
    def of(cls, ids: Iterable[int], having: Iterable[Iterable[int]]) -> "SlicedNumbers":
        """Take numbers that are sliced already: the things, and those that have each bit."""
        numbers = cls()
        numbers._known = BitMap64(ids)
        numbers._slices = [BitMap64(some) for some in having]
        return numbers

    def put(self, numbers: Iterable[tuple[int, int]]) -> None:
        """Note the numbers of things that have none."""
        having: defaultdict[int, list[int]] = defaultdict(list)
        ids = []
        for id, number in numbers:
            ids.append(id)
            for bit in range(number.bit_length()):
                if number >> bit & 1:
                    having[bit].append(id)
        self._known.update(ids)
        for bit, some in having.items():
            self._slices[bit].update(some)

    def drop(self, ids: BitMap64) -> None:
        """Forget the numbers of things."""
        self._known -= ids
        for each in self._slices:
            each -= ids

    def below(self, bound: int) -> BitMap64:
        """Return the things whose number is less than a bound."""
        if bound <= 0:
            return BitMap64()
        if bound >> BITS:
            return self._known.copy()
        less, equal = BitMap64(), self._known.copy()
        for bit in reversed(range(BITS)):
            having = self._slices[bit]
            if bound >> bit & 1:
                less |= equal - having
                equal &= having
            else:
                equal -= having
        return less

    def between(self, least: int | None, most: int | None) -> BitMap64:
        """Return the things whose number is in a range, both ends included where there are any."""
        found = self._known.copy() if most is None else self.below(most + 1)
        return found if least is None else found - self.below(least)
