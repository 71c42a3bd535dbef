"""What was asked for, read from the address and written to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from glue.contracts.families import Kind
from shared.db.words import clean_query

ADDRESS = "/search/"


@dataclass(frozen=True, slots=True)
class SearchForm:
    """Words, and the one kind of things to look among; what is no kind means all."""

    q: str = ""
    kind: Kind | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        kind = arguments.get("kind", "")
        return cls(clean_query(arguments.get("q", "")), Kind(kind) if kind in set(Kind) else None)

    @property
    def address(self) -> str:
        given = {"q": self.q, "kind": self.kind or ""}
        return f"{ADDRESS}?{urlencode({name: value for name, value in given.items() if value})}"

    def among(self, kind: Kind | None) -> Self:
        return replace(self, kind=kind)
