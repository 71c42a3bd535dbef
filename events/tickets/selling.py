"""To whom tickets of a type are sold, when, and how many."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from glue.contracts.events import NotOnSale, SoldOut, TooFewForOne, TooManyForOne, UnknownEntry
from shared.money import Money

LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Terms:
    """What tickets of a type cost and to whom they are sold, as its row says."""

    id: int
    name: str
    price_minor: int
    currency: str
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    least: int
    most: int | None
    unlock_code: str | None
    deleted_at: datetime | None

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many tickets to an event are to be in a basket; without a type the event has just one."""

    entry_id: int
    ticket_type_id: int | None
    count: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How many tickets of a type somebody wants in the basket, who has so many there already.

    `bought` is how many they have ordered or paid.
    """

    count: int
    before: int = 0
    bought: int = 0
    code: str | None = None


def require_sold_to(terms: Terms, wish: Wish, *, left: int, now: datetime) -> None:
    """Raise what keeps somebody from having so many; fewer than before can be had at any time.

    `left` is how many there are for more. A hidden type is `UnknownEntry` to whoever neither knows
    its code nor has some in the basket.
    """
    if wish.count > wish.before:
        is_shown = wish.before or unlocks(terms, wish.code)
        if terms.deleted_at is not None or not is_shown:
            raise UnknownEntry()
        if not is_on_sale(terms, now=now):
            raise NotOnSale()
        if terms.most is not None and wish.count + wish.bought > terms.most:
            raise TooManyForOne(most=terms.most)
    if wish.count and wish.count + wish.bought < terms.least:
        raise TooFewForOne(least=terms.least)
    if wish.count - wish.before > max(left, 0):
        raise SoldOut(left=max(left, 0))


def is_on_sale(terms: Terms, *, now: datetime) -> bool:
    """Say whether it is the time to buy tickets of a type."""
    begins, ends = terms.on_sale_from, terms.on_sale_until
    return (begins is None or now >= begins) and (ends is None or now < ends)


def unlocks(terms: Terms, code: str | None) -> bool:
    """Say whether somebody may know of a type; a code is right however it was typed."""
    if terms.unlock_code is None:
        return True
    if code is None:
        return False
    return compare_digest(terms.unlock_code.encode(), normal_code(code).encode())


def normal_code(typed: str) -> str:
    """Return a code as it is kept: letters and digits alone, and large ones."""
    return "".join(it for it in typed.upper() if it.isascii() and it.isalnum())[:LONGEST_CODE]
