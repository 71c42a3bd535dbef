"""Rounds in which contenders take turns, so that what else the machine does meets all of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

from benchmarks.measuring.profiles import profiles

T = TypeVar("T")


async def in_rounds(
    contenders: Mapping[str, Callable[[], Awaitable[T]]], *, rounds: int
) -> dict[str, list[T]]:
    """Ask every contender once in each round, turned round every other time."""
    taken = profiles()
    found: dict[str, list[T]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in list(contenders)[:: -1 if number % 2 else 1]:
            if taken is not None:
                taken.contender = name
            found[name].append(await contenders[name]())
    return found


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the rounds' ratios: the two of one round met the same neighbours."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))
