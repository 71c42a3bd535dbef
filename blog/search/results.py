"""What the page of results shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from glue.contracts.families import Found, Kind
from glue.services.search import Away
from shared.i18n import gettext as _
from shared.i18n import mark as _l

# For after “among the”.
NAMES = {
    Kind.PAGE: _l("pages"),
    Kind.POST: _l("posts"),
    Kind.PRODUCT: _l("products"),
    Kind.EVENT: _l("events"),
}


@dataclass(frozen=True, slots=True)
class Results:
    """What was found of each kind, and the kinds nobody could look among just now."""

    found: Sequence[Found]
    away: Sequence[Kind]

    @classmethod
    def of(cls, parts: Sequence[Found | Away]) -> "Results":
        return cls(
            [part for part in parts if isinstance(part, Found) and part.hits],
            [part.kind for part in parts if isinstance(part, Away)],
        )

    @property
    def away_names(self) -> list[str]:
        return [_(NAMES[kind]) for kind in self.away]

    @property
    def total(self) -> int:
        return sum(part.total for part in self.found)

    @property
    def has_more(self) -> bool:
        return any(part.has_more for part in self.found)
