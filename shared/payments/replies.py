"""The parts of SumUp's replies that we use, and how each becomes a value of ours."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.payments.values import (
    Checkout,
    CheckoutStatus,
    HistoryEntry,
    HistoryPage,
    MerchantProfile,
    Refund,
    Transaction,
    TransactionStatus,
)
from shared.payments.wire import money


def _in_utc(at: datetime) -> datetime:
    # The description shows times with and without a zone; those without are UTC.
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Reply(BaseModel):
    """SumUp may add fields at any time; ours are read and the others ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class EventReply(Reply):
    """A step in the life of a transaction; two lists of them exist, with two names for the type."""

    id: int | None = None
    type: str | None = None
    event_type: str | None = None
    status: str = ""
    amount: Decimal = Decimal(0)
    timestamp: Moment | None = None

    def refund(self, currency: str) -> Refund:
        return Refund(self.id, money(self.amount, currency), self.status, self.timestamp)


class TransactionReply(Reply):
    id: str
    transaction_code: str | None = None
    amount: Decimal
    currency: str
    status: str
    timestamp: Moment | None = None
    merchant_code: str | None = None
    events: list[EventReply] | None = None
    transaction_events: list[EventReply] | None = None

    def value(self, *, with_refunds: bool) -> Transaction:
        status = TransactionStatus(self.status)
        return Transaction(
            id=self.id,
            code=self.transaction_code,
            status=status,
            amount=money(self.amount, self.currency),
            at=self.timestamp,
            merchant_code=self.merchant_code,
            refunds=self._refunds(status) if with_refunds else None,
        )

    def _refunds(self, status: TransactionStatus) -> tuple[Refund, ...] | None:
        refunds = max(
            self._refunds_in(self.transaction_events), self._refunds_in(self.events), key=len
        )
        if status is TransactionStatus.REFUNDED and not refunds:
            return None
        return refunds

    def _refunds_in(self, events: Iterable[EventReply] | None) -> tuple[Refund, ...]:
        return tuple(
            event.refund(self.currency)
            for event in events or ()
            if "REFUND" in (event.type, event.event_type)
        )


class CheckoutReply(Reply):
    id: str
    checkout_reference: str
    status: CheckoutStatus
    amount: Decimal
    currency: str
    merchant_code: str
    hosted_checkout_url: str | None = None
    valid_until: Moment | None = None
    transactions: list[TransactionReply] = Field(default_factory=list)

    def value(self) -> Checkout:
        return Checkout(
            id=self.id,
            reference=self.checkout_reference,
            status=self.status,
            amount=money(self.amount, self.currency),
            merchant_code=self.merchant_code,
            hosted_url=self.hosted_checkout_url,
            valid_until=self.valid_until,
            transactions=tuple(it.value(with_refunds=False) for it in self.transactions),
        )


class HistoryItemReply(Reply):
    transaction_id: str
    transaction_code: str | None = None
    type: str = "PAYMENT"
    status: str
    amount: Decimal
    refunded_amount: Decimal = Decimal(0)
    currency: str
    timestamp: Moment | None = None

    def value(self) -> HistoryEntry:
        return HistoryEntry(
            transaction_id=self.transaction_id,
            code=self.transaction_code,
            kind=self.type,
            status=TransactionStatus(self.status),
            amount=money(self.amount, self.currency),
            refunded=money(self.refunded_amount, self.currency),
            at=self.timestamp,
        )


class LinkReply(Reply):
    rel: str
    href: str


class HistoryReply(Reply):
    items: list[HistoryItemReply] = Field(default_factory=list)
    links: list[LinkReply] = Field(default_factory=list)

    def value(self) -> HistoryPage:
        following = next((link.href for link in self.links if link.rel == "next"), None)
        # A link is the query string of the next page, sometimes with the address before it.
        references = parse_qs((following or "").rpartition("?")[2]).get("oldest_ref")
        return HistoryPage(
            entries=tuple(item.value() for item in self.items),
            following=references[0] if references else None,
        )


class BusinessProfileReply(Reply):
    name: str = ""


class MerchantReply(Reply):
    merchant_code: str
    default_currency: str
    country: str
    business_profile: BusinessProfileReply | None = None

    def value(self) -> MerchantProfile:
        name = self.business_profile.name if self.business_profile else ""
        return MerchantProfile(self.merchant_code, name, self.default_currency, self.country)
