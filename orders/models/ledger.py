"""The ledger: entries of balanced postings, one hash chain for each seller, only ever added to.

Whoever serves may neither change nor delete what is here, by permission and by triggers
(migration 0005), and it holds ids and amounts only: nobody's name, so nothing to be erased.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.db import Base
from shared.db.types import TextEnum

ORIGIN = "0" * 64


class EntryKind(StrEnum):
    """What an entry writes down; `cause_id` is that payment's or refund's.

    A payment for an order, a payment that no order needed, and money back of either.
    """

    PAYMENT = "payment"
    UNMATCHED_PAYMENT = "unmatched-payment"
    REFUND = "refund"
    UNMATCHED_REFUND = "unmatched-refund"


class LedgerHead(Base):
    """The end of a seller's chain; its row is locked last in every transaction that adds to it."""

    __tablename__ = "ledger_heads"
    __table_args__ = (CheckConstraint("number >= 0", name="number"),)

    seller_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class LedgerEntry(Base):
    """One thing that happened to money, in postings that add up to nothing.

    `hash` covers everything in the entry, its postings and the hash before it.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("kind", "cause_id"),
        CheckConstraint(
            "kind IN ('payment', 'unmatched-payment', 'refund', 'unmatched-refund')", name="kind"
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$' AND previous ~ '^[0-9a-f]{64}$'", name="hash"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    seller_id: Mapped[int]
    number: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[EntryKind] = mapped_column(TextEnum(EntryKind))
    cause_id: Mapped[int]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    postings: Mapped[list["LedgerPosting"]] = relationship(
        lazy="raise", order_by="LedgerPosting.line"
    )


class LedgerPosting(Base):
    """An amount on one side of an account: debits are above zero, credits below."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint("account <> ''", name="account"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey(LedgerEntry.id), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
