"""What the simulator remembers. A record never changes; a change makes a new version of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.money import Money, sum_money
from shared.payments.values import CheckoutStatus

# Of SumUp's hosted page, not of the checkout: that stays open until its `valid_until`.
PAGE_LIFETIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class RefundRecord:
    id: int
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt to pay: a transaction."""

    id: str
    code: str
    amount: Money
    succeeded: bool
    at: datetime
    refunds: tuple[RefundRecord, ...] = ()

    @property
    def status(self) -> str:
        if self.refunds:
            return "REFUNDED"
        return "SUCCESSFUL" if self.succeeded else "FAILED"

    @property
    def refunded(self) -> Money:
        return sum_money((refund.amount for refund in self.refunds), self.amount.currency)

    @property
    def left(self) -> Money:
        """What can still be given back."""
        return self.amount - self.refunded


@dataclass(frozen=True, slots=True)
class CheckoutRecord:
    """A checkout; `page` is the secret part of its hosted address."""

    id: str
    page: str
    merchant_code: str
    reference: str
    amount: Money
    created_at: datetime
    description: str | None = None
    return_url: str | None = None
    redirect_url: str | None = None
    valid_until: datetime | None = None
    hosted: bool = False
    attempts: tuple[AttemptRecord, ...] = ()
    closed_at: datetime | None = None

    @property
    def status(self) -> CheckoutStatus:
        if self.payment:
            return CheckoutStatus.PAID
        if self.closed_at:
            return CheckoutStatus.EXPIRED
        return CheckoutStatus.FAILED if self.attempts else CheckoutStatus.PENDING

    @property
    def payment(self) -> AttemptRecord | None:
        return next((attempt for attempt in self.attempts if attempt.succeeded), None)

    @property
    def page_closes_at(self) -> datetime:
        return self.created_at + PAGE_LIFETIME

    def has_run_out(self, now: datetime) -> bool:
        """Say whether its time is over while nobody has paid or closed it."""
        is_over = self.valid_until is not None and self.valid_until <= now
        return is_over and self.status.is_open

    def with_attempt(self, attempt: AttemptRecord) -> "CheckoutRecord":
        """Return it with one more attempt to pay."""
        return replace(self, attempts=(*self.attempts, attempt))

    def with_refund(self, attempt: AttemptRecord, refund: RefundRecord) -> "CheckoutRecord":
        """Return it with money of one of its attempts given back."""
        refunded = replace(attempt, refunds=(*attempt.refunds, refund))
        return replace(
            self, attempts=tuple(refunded if it.id == attempt.id else it for it in self.attempts)
        )
