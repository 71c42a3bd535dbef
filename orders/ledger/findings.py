"""What a proof of the books finds: what is there, and every difference in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from orders.ledger.queries import Balance


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it must be; `about` says whose or which."""

    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"


@dataclass(slots=True)
class Chain:
    """A seller's entries as they were walked through."""

    seller_id: int
    entries: int
    hash: str
    balances: Sequence[Balance]


@dataclass(slots=True)
class Proof:
    """All chains and all differences; `compared` counts payments that SumUp was asked about."""

    chains: list[Chain] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    compared: int = 0

    @property
    def holds(self) -> bool:
        return not self.differences

    def add(self, about: str, text: str) -> None:
        self.differences.append(Difference(about, text))
