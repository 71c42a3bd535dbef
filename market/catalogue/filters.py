"""What a shopper asked a shop's list for, read from and written to its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from market.indexes.index import Mark
from shared.db.words import clean_query
from shared.money import InvalidAmount, Money, read_amount

YES = "true"
TEXTS = ("q", "section", "least", "most")
MOST_WORDS = 20


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
    """What to search for and narrow down to, order and shape; anything unusable is left out.

    Several brands are all shown; of several labels, stickers or diets, a product carries all.
    `least` and `most` are prices as they were typed.
    """

    q: str = ""
    section: str = ""
    brand: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    sticker: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    least: str = ""
    most: str = ""
    stock: bool = False
    liked: bool = False
    sort: Sort = Sort.USUAL
    view: View = View.GRID

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        asked = arguments if isinstance(arguments, MultiDict) else MultiDict(arguments)
        sort, view = asked.get("sort", ""), asked.get("view", "")
        q, section, least, most = (clean_query(asked.get(name, "")) for name in TEXTS)
        brand, label, sticker, diet = (_words(asked.getlist(mark.value)) for mark in Mark)
        return cls(
            q,
            section,
            brand,
            label,
            sticker,
            diet,
            least,
            most,
            stock=asked.get("stock") == YES,
            liked=asked.get("liked") == YES,
            sort=Sort(sort) if sort in set(Sort) else Sort.USUAL,
            view=View(view) if view in set(View) else View.GRID,
        )

    @property
    def are_set(self) -> bool:
        return self != type(self)(sort=self.sort, view=self.view)

    @property
    def count(self) -> int:
        """How many things the list is narrowed down by, besides words."""
        marks = sum(len(self.words(mark)) for mark in Mark)
        others = (self.section, self.least or self.most, self.stock, self.liked)
        return marks + sum(map(bool, others))

    def words(self, mark: Mark) -> tuple[str, ...]:
        chosen: tuple[str, ...] = getattr(self, mark)
        return chosen

    def prices(self, currency: str, locale: str) -> tuple[Money | None, Money | None]:
        """Return the range of prices that was asked for; what is no amount is no bound."""
        least, most = (_amount(it, currency, locale) for it in (self.least, self.most))
        return least, most

    def searching(self, q: str) -> Self:
        return replace(self, q=q)

    def in_section(self, slug: str) -> Self:
        return replace(self, section=slug)

    def with_word(self, mark: Mark, word: str) -> Self:
        """Choose a word of a kind, or take the choice back."""
        chosen = self.words(mark)
        words = tuple(it for it in chosen if it != word) if word in chosen else (*chosen, word)
        changed: dict[str, Any] = {mark.value: words}
        return replace(self, **changed)

    def priced(self, least: str, most: str) -> Self:
        return replace(self, least=least, most=most)

    def only_in_stock(self, stock: bool) -> Self:
        return replace(self, stock=stock)

    def only_liked(self, liked: bool) -> Self:
        return replace(self, liked=liked)

    def sorted_by(self, sort: Sort) -> Self:
        return replace(self, sort=sort)

    def shown_as(self, view: View) -> Self:
        return replace(self, view=view)

    def words_only(self) -> Self:
        return type(self)(q=self.q, sort=self.sort, view=self.view)

    @property
    def query(self) -> list[tuple[str, str]]:
        """What the address says, name by name."""
        given: list[tuple[str, str]] = []
        for name in _NAMES:
            value = getattr(self, name)
            if not value:
                continue
            if isinstance(value, tuple):
                given += [(name, word) for word in value]
            else:
                given.append((name, YES if value is True else str(value)))
        return given

    def at(self, address: str, after: str | None = None) -> str:
        """Return `address` with these filters as its query, and a cursor where there is one."""
        given = [f"{name}={_quoted(text)}" for name, text in self.query]
        if after:
            given.append(f"after={_quoted(after)}")
        return f"{address}?{'&'.join(given)}" if given else address


# A list has hundreds of links, and their words are few.
_quoted = lru_cache(maxsize=4096)(quote_plus)
_NAMES = tuple(field.name for field in fields(Filters))


def _words(texts: list[str]) -> tuple[str, ...]:
    words = (clean_query(text) for text in texts[:MOST_WORDS])
    return tuple(dict.fromkeys(word for word in words if word))


def _amount(text: str, currency: str, locale: str) -> Money | None:
    if not text:
        return None
    try:
        return read_amount(text, currency, locale)
    except InvalidAmount:
        return None
