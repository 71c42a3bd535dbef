"""What was passed in a recorded run, and the points that it makes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.points import PASSED


@dataclass(frozen=True, slots=True)
class Point:
    """The `nth` time in a purchase that an app passes a label, from 1."""

    app: str
    label: str
    nth: int

    def __str__(self) -> str:
        again = f", time {self.nth}" if self.nth > 1 else ""
        return f"{self.app}: {self.label}{again}"


IS_SENT = "by cart.checkout.placing:_open"


def worth_trying(points: Sequence[Point]) -> list[Point]:
    """Leave out what is passed again on the way to the till, where pages are looked at twice."""
    sent = next(i for i, it in enumerate(points) if it.label.endswith(IS_SENT))
    return [it for i, it in enumerate(points) if i >= sent or it.nth == 1]


def passed_since(folder: Path, offset: int = 0) -> list[tuple[str, str]]:
    """Return app and label of every pass that was written down after so many bytes."""
    file = folder / PASSED
    if not file.exists():
        return []
    with file.open() as lines:
        lines.seek(offset)
        return [(app, label) for app, _, label in (it.rstrip("\n").partition("\t") for it in lines)]


def size_of(folder: Path) -> int:
    """Return how many bytes were written down."""
    file = folder / PASSED
    return file.stat().st_size if file.exists() else 0


def points_of(passes: Sequence[tuple[str, str]]) -> list[Point]:
    """Number the passes of a run, in their order."""
    seen: Counter[tuple[str, str]] = Counter()
    points = []
    for app, label in passes:
        seen[app, label] += 1
        points.append(Point(app, label, seen[app, label]))
    return points
