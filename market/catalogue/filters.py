"""What a shopper asked a shop's list for, read from and written to its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from shared.db.words import clean_query


class Sort(StrEnum):
    """An order of the list; the usual one is by relevance to the words, else the shop's own."""

    USUAL = ""
    CHEAPEST = "price"
    DEAREST = "-price"


class View(StrEnum):
    """A shape of the list."""

    GRID = ""
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Filters:
    """Words to search for, section, brand, order and shape; anything unusable is left out."""

    q: str = ""
    section: str = ""
    brand: str = ""
    sort: Sort = Sort.USUAL
    view: View = View.GRID

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        given = {field.name: clean_query(arguments.get(field.name, "")) for field in fields(cls)}
        sort, view = given.pop("sort"), given.pop("view")
        return cls(
            **given,
            sort=Sort(sort) if sort in set(Sort) else Sort.USUAL,
            view=View(view) if view in set(View) else View.GRID,
        )

    @property
    def are_set(self) -> bool:
        return bool(self.q or self.section or self.brand)

    def in_section(self, slug: str) -> Self:
        return replace(self, section=slug)

    def of_brand(self, name: str) -> Self:
        return replace(self, brand=name)

    def sorted_by(self, sort: Sort) -> Self:
        return replace(self, sort=sort)

    def shown_as(self, view: View) -> Self:
        return replace(self, view=view)

    def words_only(self) -> Self:
        return type(self)(q=self.q, sort=self.sort, view=self.view)

    def at(self, address: str, after: str | None = None) -> str:
        """Return `address` with these filters as its query, and a cursor where there is one."""
        given = {field.name: str(getattr(self, field.name)) for field in fields(self)}
        query = urlencode({name: value for name, value in given.items() if value})
        if after:
            query += ("&" if query else "") + urlencode({"after": after})
        return f"{address}?{query}" if query else address
