"""Bars: what a figure must reach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that is to be at least, or at most, so much; a ratio where it can be one."""

    what: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is inside; a figure that is none (NaN) never is."""
        is_enough = self.at_least is None or self.value >= self.at_least
        is_little = self.at_most is None or self.value <= self.at_most
        return is_enough and is_little and self.value == self.value

    @property
    def wanted(self) -> str:
        """The bar in words."""
        sides = [
            f"{sign} {bound:g}"
            for sign, bound in (("≥", self.at_least), ("≤", self.at_most))
            if bound is not None
        ]
        return " and ".join(sides)

    def __str__(self) -> str:
        """Return the bar, the figure and whether it holds, in one line."""
        verdict = "holds" if self.holds else "**does not hold**"
        return f"{self.what}: {figure(self.value)}, wanted {self.wanted}: {verdict}"


def figure(value: float) -> str:
    """Write a figure with three digits that count, and whole where it is large."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
