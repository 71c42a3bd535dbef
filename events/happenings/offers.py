"""The tickets to an event as one person sees them: what is left, and what they have of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from events.entries.models import CalendarEntry
from events.holding import Holder
from events.sales.queries import sales_at
from events.tickets.selling import Terms, is_on_sale, unlocks
from glue.contracts.events import MOST_AT_ONCE
from shared.db import ReadSession

# So many, or fewer, are worth a word.
FEW = 10


class Standing(StrEnum):
    """Why tickets of a type can be had, or not."""

    OPEN = "open"
    NOT_YET = "not-yet"
    ENDED = "ended"
    SOLD_OUT = "sold-out"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Offer:
    """Tickets of one type: how many are left, in the basket of who looks, and theirs already."""

    terms: Terms
    left: int
    in_basket: int
    bought: int
    now: datetime

    @property
    def standing(self) -> Standing:
        """Say whether one more can be had."""
        begins = self.terms.on_sale_from
        if begins is not None and self.now < begins:
            return Standing.NOT_YET
        if not is_on_sale(self.terms, now=self.now):
            return Standing.ENDED
        if self.left <= 0:
            return Standing.SOLD_OUT
        return Standing.OPEN if self.most > self.in_basket else Standing.ENOUGH

    @property
    def is_scarce(self) -> bool:
        return 0 < self.left <= FEW

    @property
    def is_sold_out(self) -> bool:
        return self.left <= 0

    @property
    def most(self) -> int:
        """How many may be in the basket at most: what is left, and what one person may have."""
        there = self.in_basket + max(self.left, 0)
        limit = self.terms.most
        allowed = MOST_AT_ONCE if limit is None else max(limit - self.bought, 0)
        return min(there, allowed, MOST_AT_ONCE)

    @property
    def least(self) -> int:
        """How many have to be in the basket where there are any."""
        return max(self.terms.least - self.bought, 1)

    def after(self, quantity: int, step: int) -> int:
        """Return how many are wanted after a step: none, or as many as one has to take."""
        wanted = max(quantity + step, 0)
        if step and 0 < wanted < self.least:
            return self.least if step > 0 else 0
        return wanted


@dataclass(frozen=True, slots=True)
class Offering:
    """What tickets there are for somebody; with `hides_more`, a code can show others."""

    offers: Sequence[Offer]
    hides_more: bool

    @property
    def is_unlocked(self) -> bool:
        """Say whether a code has shown some of them."""
        return any(it.terms.unlock_code for it in self.offers)

    @property
    def version(self) -> str:
        """Name what is shown, so that who looks again is told only of what has changed."""
        shown = [
            (
                it.terms.id,
                it.terms.name,
                it.terms.price_minor,
                it.standing,
                it.left,
                it.in_basket,
                it.bought,
                it.least,
                it.most,
            )
            for it in self.offers
        ]
        return sha256(repr((shown, self.hides_more)).encode()).hexdigest()[:16]

    @property
    def in_basket(self) -> int:
        return sum(it.in_basket for it in self.offers)

    def of_type(self, type_id: int) -> Offer | None:
        return next((it for it in self.offers if it.terms.id == type_id), None)


async def offering_of(
    session: ReadSession,
    entry: CalendarEntry,
    holder: Holder,
    *,
    code: str | None,
    now: datetime,
) -> Offering:
    """Return what tickets there are for somebody; hidden ones by their code, or had already."""
    sales = await sales_at(session, entry.id, holder, now=now)
    offers = [
        Offer(
            it.terms,
            left=it.left,
            in_basket=len(it.in_basket),
            bought=it.bought,
            now=now,
        )
        for it in sales
        if unlocks(it.terms, code) or it.in_basket
    ]
    return Offering(offers, hides_more=len(offers) < len(sales))
