"""A bar of a small plot."""

from dataclasses import dataclass
from datetime import date

from shared.runtime import current_runtime
from shared.web.jinja import long_date

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of the most there is; `part` of it stands out."""

    label: str
    value: int
    most: int
    part: int = 0

    @property
    def width(self) -> int:
        """How long it is, of `WIDTH`; what is more than the most is the most."""
        return self._of(self.value)

    @property
    def part_width(self) -> int:
        """How long its part is."""
        return self._of(self.part)

    @property
    def percent(self) -> float:
        """What part of the most it is."""
        return self.value / self.most if self.most else 0.0

    def _of(self, number: int) -> int:
        if number <= 0 or self.most <= 0:
            return 0
        # What is there at all can be seen.
        return max(1, min(WIDTH, round(WIDTH * number / self.most)))


def short_day(day: date) -> str:
    """Write a day as a plot names it: 5 Dec."""
    site = current_runtime().settings.site
    return long_date(day, "d MMM", zone=site.zone, locale=site.locale)
