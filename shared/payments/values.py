"""What SumUp tells us, in our own terms: frozen, in minor units, with aware times."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.money import Money, sum_money

# What SumUp's accounts are paid in, without what is no money any more (BGN, HRK).
SUMUP_URL: Final = "https://api.sumup.com"
DEFAULT_TIMEOUT: Final = 6.0
CURRENCIES: Final = (
    *("BRL", "CHF", "CLP", "COP", "CZK", "DKK", "EUR"),
    *("GBP", "HUF", "NOK", "PLN", "RON", "SEK", "USD"),
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What identifies one SumUp account to SumUp, and the currency it is paid in."""

    merchant_code: str
    currency: str
    api_key: str = field(repr=False)


class CheckoutStatus(StrEnum):
    """FAILED is not final: the latest attempt failed, and the shopper may try again."""

    PENDING = "PENDING"
    PAID = "PAID"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"

    @property
    def is_open(self) -> bool:
        """Say whether a payment may still come."""
        return self in (CheckoutStatus.PENDING, CheckoutStatus.FAILED)


class TransactionStatus(StrEnum):
    """The state of one attempt to pay; what SumUp may add later reads as OTHER."""

    PENDING = "PENDING"
    SUCCESSFUL = "SUCCESSFUL"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"
    OTHER = "OTHER"

    @classmethod
    def _missing_(cls, value: object) -> "TransactionStatus":
        return cls.OTHER


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back, or tried to be; `id` is SumUp's number of the event."""

    id: int | None
    amount: Money
    status: str
    at: datetime | None

    @property
    def stands(self) -> bool:
        """Say whether the money went back, or is on its way."""
        return self.status != "FAILED"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One attempt to pay. `refunds` is None where the reply does not tell (inside a checkout)."""

    id: str
    code: str | None
    status: TransactionStatus
    amount: Money
    at: datetime | None
    merchant_code: str | None = None
    refunds: tuple[Refund, ...] | None = None

    @property
    def was_paid(self) -> bool:
        """Say whether the money was taken, even if it was given back later."""
        return self.status in (TransactionStatus.SUCCESSFUL, TransactionStatus.REFUNDED)

    @property
    def refunded(self) -> Money | None:
        """Add up what went back; None where the reply does not tell."""
        if self.refunds is None:
            return None
        return sum_money((it.amount for it in self.refunds if it.stands), self.amount.currency)


@dataclass(frozen=True, slots=True)
class Checkout:
    """One thing to be paid once, at SumUp's hosted page."""

    id: str
    reference: str
    status: CheckoutStatus
    amount: Money
    merchant_code: str
    hosted_url: str | None
    valid_until: datetime | None
    transactions: tuple[Transaction, ...] = ()

    @property
    def payment(self) -> Transaction | None:
        """Return the attempt that succeeded."""
        return next((attempt for attempt in self.transactions if attempt.was_paid), None)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of an account's history: a payment, a refund or a charge-back."""

    transaction_id: str
    code: str | None
    kind: str
    status: TransactionStatus
    amount: Money
    refunded: Money
    at: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some lines of the history, and where the next ones follow."""

    entries: tuple[HistoryEntry, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class MerchantProfile:
    """Whose account a key opens."""

    code: str
    name: str
    currency: str
    country: str
