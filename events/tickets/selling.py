"""To whom tickets of a type are sold, when, and how many."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from events.tickets.models import TicketType
from glue.contracts.events import NotOnSale, SoldOut, TooFewForOne, TooManyForOne, UnknownEntry

LONGEST_CODE = 40


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


def require_sold_to(ticket_type: TicketType, wish: Wish, *, left: int, now: datetime) -> None:
    """Raise what keeps somebody from having so many; fewer than before can be had at any time.

    `left` is how many there are for more. A hidden type is `UnknownEntry` to whoever neither knows
    its code nor has some in the basket.
    """
    if wish.count > wish.before:
        is_shown = wish.before or unlocks(ticket_type, wish.code)
        if ticket_type.deleted_at is not None or not is_shown:
            raise UnknownEntry()
        if not is_on_sale(ticket_type, now=now):
            raise NotOnSale()
        if ticket_type.most is not None and wish.count + wish.bought > ticket_type.most:
            raise TooManyForOne(most=ticket_type.most)
    if wish.count and wish.count + wish.bought < ticket_type.least:
        raise TooFewForOne(least=ticket_type.least)
    if wish.count - wish.before > max(left, 0):
        raise SoldOut(left=max(left, 0))


def is_on_sale(ticket_type: TicketType, *, now: datetime) -> bool:
    """Say whether it is the time to buy tickets of a type."""
    begins, ends = ticket_type.on_sale_from, ticket_type.on_sale_until
    return (begins is None or now >= begins) and (ends is None or now < ends)


def unlocks(ticket_type: TicketType, code: str | None) -> bool:
    """Say whether somebody may know of a type; a code is right however it was typed."""
    if ticket_type.unlock_code is None:
        return True
    if code is None:
        return False
    return compare_digest(ticket_type.unlock_code.encode(), normal_code(code).encode())


def normal_code(typed: str) -> str:
    """Return a code as it is kept: letters and digits alone, and large ones."""
    return "".join(it for it in typed.upper() if it.isascii() and it.isalnum())[:LONGEST_CODE]
