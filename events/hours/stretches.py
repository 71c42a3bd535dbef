"""Stretches of time: joined where they touch, and what is left of some without others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From one moment until another."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at <= starts_at and ends_at <= self.ends_at

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order; what follows another without a gap is one with it."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.starts_at <= found[-1].ends_at:
            found[-1] = Stretch(found[-1].starts_at, max(found[-1].ends_at, stretch.ends_at))
        else:
            found.append(stretch)
    return found


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """Return what is left of stretches where others are taken."""
    left = list(stretches)
    for gone in joined(taken):
        left = [part for whole in left for part in _parts(whole, gone)]
    return left


def _parts(whole: Stretch, gone: Stretch) -> list[Stretch]:
    if not whole.meets(gone.starts_at, gone.ends_at):
        return [whole]
    before, after = (whole.starts_at, gone.starts_at), (gone.ends_at, whole.ends_at)
    return [Stretch(begin, end) for begin, end in (before, after) if begin < end]
