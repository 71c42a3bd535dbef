"""What the ledger holds."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from orders.models import LedgerEntry, LedgerHead, LedgerPosting
from orders.models.ledger import ORIGIN
from shared.db import ReadSession, WriteSession
from shared.money import Money

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a seller's chain."""

    seller_id: int
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account of a seller adds up to."""

    account: str
    amount: Money


async def lock_head(session: WriteSession, seller_id: int) -> Head:
    """Lock the end of a seller's chain, made if it has none."""
    await session.execute(
        insert(LedgerHead)
        .values(seller_id=seller_id, number=0, hash=ORIGIN)
        .on_conflict_do_nothing()
    )
    row = await session.execute(
        select(LedgerHead.number, LedgerHead.hash)
        .where(LedgerHead.seller_id == seller_id)
        .with_for_update()
    )
    number, hash_ = row.one()
    return Head(seller_id, number, hash_)


async def heads(session: ReadSession) -> Sequence[Head]:
    """Return the ends of all chains, by seller."""
    rows = await session.execute(
        select(LedgerHead.seller_id, LedgerHead.number, LedgerHead.hash).order_by(
            LedgerHead.seller_id
        )
    )
    return [Head(*row) for row in rows]


async def entries_in_order(session: ReadSession, seller_id: int) -> AsyncIterator[LedgerEntry]:
    """Go through a seller's entries with their postings, from the first."""
    after = 0
    while True:
        found = await session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.seller_id == seller_id, LedgerEntry.number > after)
            .options(selectinload(LedgerEntry.postings))
            .order_by(LedgerEntry.number)
            .limit(BATCH)
        )
        batch = found.all()
        for entry in batch:
            yield entry
        if len(batch) < BATCH:
            return
        after = batch[-1].number


async def balances(session: ReadSession, seller_id: int) -> Sequence[Balance]:
    """Add up every account of a seller, but for those of single orders."""
    rows = await session.execute(
        select(LedgerPosting.account, LedgerPosting.currency, func.sum(LedgerPosting.amount_minor))
        .join(LedgerEntry)
        .where(LedgerEntry.seller_id == seller_id, LedgerPosting.account.not_like("order:%"))
        .group_by(LedgerPosting.account, LedgerPosting.currency)
        .order_by(LedgerPosting.account, LedgerPosting.currency)
    )
    return [Balance(account, Money(int(minor), currency)) for account, currency, minor in rows]
