"""What rendering gives: the HTML, and the cards in it that others have to fill."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

PAYWALL = "<!--members-only-->"
SLOT = re.compile(r"<!--rose-card:(\d{1,5})-->")


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card of this house in a text: what it shows is asked of the service that owns it."""

    kind: str
    id: int
    fields: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered document. Each of `cards` has its slot in `html`, in this order."""

    html: str
    cards: tuple[OwnCard, ...] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)

    @property
    def preview(self) -> str | None:
        """What stands above the paywall; None where there is none."""
        return above_wall(self.html)

    def filled(self, show: Callable[[OwnCard], str]) -> str:
        """Give the HTML with every slot replaced by what `show` makes of its card."""
        return fill(self.html, self.cards, show)


def above_wall(html: str) -> str | None:
    """Return what stands above the paywall of rendered HTML; None where there is none."""
    before, wall, _ = html.partition(PAYWALL)
    return before if wall else None


def slot(number: int) -> str:
    """Write the mark that stands where a card of this house will."""
    return f"<!--rose-card:{number}-->"


def fill(html: str, cards: tuple[OwnCard, ...], show: Callable[[OwnCard], str]) -> str:
    """Replace the slots of stored HTML; a slot without a card becomes nothing."""

    def shown(found: re.Match[str]) -> str:
        number = int(found[1])
        return show(cards[number]) if number < len(cards) else ""

    return SLOT.sub(shown, html)
