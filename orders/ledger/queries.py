"""What the ledger holds."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from orders.models import (
    EntryKind,
    LedgerEntry,
    LedgerHead,
    LedgerPosting,
    Order,
    Payment,
    Refund,
    RefundState,
)
from orders.models.ledger import ORIGIN
from shared.db import ReadSession, WriteSession
from shared.money import Money
from shared.web.pagination import Page, descending, fetch_page

BATCH = 1000
PAGE_SIZE = 40


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


@dataclass(frozen=True, slots=True)
class PaidInto:
    """A version of an account at SumUp that something was paid into, the first time `since`."""

    page_config_id: int
    version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment, with what has gone back of it by our books."""

    payment_id: int
    transaction_id: str
    amount: Money
    refunded: Money


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


async def head_of(session: ReadSession, seller_id: int) -> Head | None:
    """Return the end of a seller's chain, where it has begun."""
    row = await session.execute(
        select(LedgerHead.seller_id, LedgerHead.number, LedgerHead.hash).where(
            LedgerHead.seller_id == seller_id
        )
    )
    found = row.one_or_none()
    return None if found is None else Head(*found)


async def latest_entries(
    session: ReadSession, seller_id: int, *, cursor: str | None
) -> Page[LedgerEntry]:
    """Return a page of a seller's entries with their postings, newest first."""
    return await fetch_page(
        session,
        select(LedgerEntry)
        .where(LedgerEntry.seller_id == seller_id)
        .options(selectinload(LedgerEntry.postings)),
        order=[descending(LedgerEntry.number)],
        size=PAGE_SIZE,
        cursor=cursor,
    )


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


async def accounts_paid_into(session: ReadSession) -> Sequence[PaidInto]:
    """Return every version of an account that a payment came into."""
    rows = await session.execute(
        select(Order.page_config_id, Order.account_version, func.min(Payment.received_at))
        .join(Order, Order.id == Payment.order_id)
        .group_by(Order.page_config_id, Order.account_version)
        .order_by(Order.page_config_id, Order.account_version)
    )
    return [PaidInto(*row) for row in rows]


async def taken(session: ReadSession, account: PaidInto) -> AsyncIterator[Sequence[Taken]]:
    """Go through the payments of an account's version, some at a time."""
    made = func.coalesce(func.sum(Refund.amount_minor).filter(Refund.state == RefundState.MADE), 0)
    after = 0
    while True:
        rows = await session.execute(
            select(Payment.id, Payment.transaction_id, Payment.amount_minor, Payment.currency, made)
            .join(Order, Order.id == Payment.order_id)
            .outerjoin(Refund, Refund.payment_id == Payment.id)
            .where(
                Order.page_config_id == account.page_config_id,
                Order.account_version == account.version,
                Payment.id > after,
            )
            .group_by(Payment.id)
            .order_by(Payment.id)
            .limit(BATCH)
        )
        batch = [
            Taken(number, transaction, Money(minor, currency), Money(int(back), currency))
            for number, transaction, minor, currency, back in rows
        ]
        yield batch
        if len(batch) < BATCH:
            return
        after = batch[-1].payment_id


async def unposted_payments(session: ReadSession, *, limit: int) -> Sequence[tuple[int, int, int]]:
    """Return payments that are in no chain: their ids, and the accounts they came into."""
    is_posted = exists().where(
        LedgerEntry.cause_id == Payment.id,
        LedgerEntry.kind.in_((EntryKind.PAYMENT, EntryKind.UNMATCHED_PAYMENT)),
    )
    rows = await session.execute(
        select(Payment.id, Order.page_config_id, Order.account_version)
        .join(Order, Order.id == Payment.order_id)
        .where(~is_posted)
        .order_by(Payment.id)
        .limit(limit)
    )
    return [(number, config, version) for number, config, version in rows]
