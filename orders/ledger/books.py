"""A seller's books in few words and sums, for whoever looks after the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.ledger import accounts
from orders.ledger.queries import Balance, Head, balances, head_of, latest_entries
from orders.models import EntryKind, LedgerEntry
from shared.db import ReadSession
from shared.i18n import mark as _l
from shared.money import Money
from shared.web.pagination import Page

WORDS = {
    EntryKind.PAYMENT: _l("Order %(number)s was paid"),
    EntryKind.REFUND: _l("Money of order %(number)s went back"),
    EntryKind.UNMATCHED_PAYMENT: _l("Money came in for order %(number)s that it did not need"),
    EntryKind.UNMATCHED_REFUND: _l("Money that order %(number)s did not need went back"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came into or went out of the seller's account at SumUp; out is below zero."""

    number: int
    at: datetime
    order_id: int
    words: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """All of one currency: sold, given back, and what no order needed and is still here."""

    sold: Money
    given_back: Money
    unmatched: Money
    at_sumup: Sequence[tuple[str, Money]]

    @property
    def earned(self) -> Money:
        return self.sold - self.given_back


@dataclass(frozen=True, slots=True)
class Books:
    """What a page of the books shows; `head` ends the chain, None before the first sale."""

    head: Head | None
    totals: Sequence[Totals]
    movements: Page[Movement]


async def read_books(session: ReadSession, seller_id: int, *, cursor: str | None) -> Books:
    """Read a seller's books, the latest movements first."""
    found = await balances(session, seller_id)
    page = await latest_entries(session, seller_id, cursor=cursor)
    return Books(
        head=await head_of(session, seller_id),
        totals=[
            _totals(found, currency) for currency in sorted({it.amount.currency for it in found})
        ],
        movements=Page([_movement(it) for it in page.items], page.next_cursor),
    )


def _totals(found: Sequence[Balance], currency: str) -> Totals:
    of = {it.account: it.amount for it in found if it.amount.currency == currency}
    nothing = Money.zero(currency)
    return Totals(
        sold=-of.get(accounts.SALES, nothing),
        given_back=of.get(accounts.REFUNDS, nothing),
        unmatched=-of.get(accounts.UNMATCHED, nothing),
        at_sumup=[
            (name.removeprefix(accounts.SUMUP), amount)
            for name, amount in of.items()
            if name.startswith(accounts.SUMUP)
        ],
    )


def _movement(entry: LedgerEntry) -> Movement:
    moved = next(it for it in entry.postings if it.account.startswith(accounts.SUMUP))
    return Movement(
        number=entry.number,
        at=entry.at,
        order_id=entry.order_id,
        words=WORDS[entry.kind],
        amount=Money(moved.amount_minor, moved.currency),
    )
