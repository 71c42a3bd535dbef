"""What an entry of the ledger is made of, and the hash that binds it to the one before."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from orders.models import EntryKind, LedgerEntry
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account: debits are above zero, credits below."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Sealed:
    """Everything of an entry that its hash covers."""

    seller_id: int
    number: int
    kind: EntryKind
    cause_id: int
    order_id: int
    at: datetime
    postings: Sequence[Posting]
    previous: str

    @classmethod
    def of(cls, entry: LedgerEntry) -> "Sealed":
        """Take it from an entry whose postings are loaded."""
        return cls(
            seller_id=entry.seller_id,
            number=entry.number,
            kind=entry.kind,
            cause_id=entry.cause_id,
            order_id=entry.order_id,
            at=entry.at,
            postings=[
                Posting(it.account, Money(it.amount_minor, it.currency)) for it in entry.postings
            ],
            previous=entry.previous,
        )

    @property
    def hash(self) -> str:
        """The SHA-256 of the entry as JSON, in the order written here; times in microseconds."""
        parts = [
            self.seller_id,
            self.number,
            self.kind.value,
            self.cause_id,
            self.order_id,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            [[it.account, it.amount.currency, it.amount.minor] for it in self.postings],
            self.previous,
        ]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()
