"""Which points are tried in which purchase, and what is known of them in the end."""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.crash.recording import Point

# So many deaths of one app in one purchase: the busier an app is in it, the more.
DEATHS = {"orders": 4, "events": 4, "cart": 3}
DEATHS_OF_OTHERS = 2
# A point that other deaths have kept a purchase from is tried again in the next ones.
TRIES = 4


@dataclass(slots=True)
class Rounds:
    """The points still to be tried, by app; each purchase takes some from all over its course."""

    recorded: Sequence[Point]
    tried: set[Point] = field(default_factory=set)
    _left: dict[str, deque[Point]] = field(default_factory=dict)
    _misses: Counter[Point] = field(default_factory=Counter)

    def deal(self, random: Random | None = None) -> None:
        """Begin a round, in which every point is to be tried once; mixed up where that is asked."""
        self._misses.clear()
        for app in {point.app for point in self.recorded}:
            points = [point for point in self.recorded if point.app == app]
            if random is not None:
                random.shuffle(points)
            self._left[app] = deque(points)

    @property
    def is_over(self) -> bool:
        return not any(self._left.values())

    def next_points(self) -> list[Point]:
        """Take the points of the next purchase, each app's in the order of a purchase."""
        chosen = [point for app in self._left for point in self._take(app)]
        return sorted(chosen, key=self.recorded.index)

    def note(self, tried: Iterable[Point], missed: Iterable[Point]) -> None:
        """Remember what came of a purchase."""
        self.tried |= {*tried}
        for point in missed:
            self._misses[point] += 1
            if self._misses[point] < TRIES:
                self._left[point.app].append(point)

    def has_missed(self, point: Point) -> bool:
        """Say whether a purchase has gone by without this point."""
        return self._misses[point] > 0

    def never_met(self) -> list[Point]:
        """Return the points at which nobody has ever died."""
        return [point for point in self.recorded if point not in self.tried]

    def figures(self) -> list[str]:
        """Write down how many points were tried of those that were recorded."""
        recorded = Counter(point.app for point in self.recorded)
        tried = Counter(point.app for point in self.tried)
        by_app = ", ".join(f"{app} {tried[app]}/{recorded[app]}" for app in sorted(recorded))
        return [f"points tried: {len(self.tried)} of {len(self.recorded)} recorded ({by_app})"]

    def _take(self, app: str) -> list[Point]:
        left = self._left[app]
        number = min(DEATHS.get(app, DEATHS_OF_OTHERS), len(left))
        apart = len(left) // number if number else 0
        chosen = [left[index * apart] for index in range(number)]
        for point in chosen:
            left.remove(point)
        return chosen
