"""Attempts to pay an order, each one checkout at SumUp, and the payments that came of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Base
from shared.db import Timestamps
from shared.db.types import TextEnum
from shared.money import Money


class AttemptStatus(StrEnum):
    """OPENING: the reference is written, the checkout not known yet. FAILED may still be paid.

    REFUSED: SumUp would not open it. MISMATCH: what SumUp holds is not what we asked for, so a
    person must look.
    """

    OPENING = "opening"
    PENDING = "pending"
    FAILED = "failed"
    MISMATCH = "mismatch"
    PAID = "paid"
    EXPIRED = "expired"
    REFUSED = "refused"


UNFINISHED = (
    AttemptStatus.OPENING,
    AttemptStatus.PENDING,
    AttemptStatus.FAILED,
    AttemptStatus.MISMATCH,
)
CLOSED = (AttemptStatus.EXPIRED, AttemptStatus.REFUSED)


class PaymentAttempt(Timestamps, Base):
    """One attempt: `reference` is the key of the checkout at SumUp, written before the call.

    `next_check_at` is when the reconciler looks at it again, `checks` how often it has in a row.
    """

    __tablename__ = "payment_attempts"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        UniqueConstraint("reference"),
        UniqueConstraint("checkout_id"),
        CheckConstraint(
            "status IN ('opening', 'pending', 'failed', 'mismatch', 'paid', 'expired', 'refused')",
            name="status",
        ),
        CheckConstraint(
            "checkout_id IS NOT NULL OR status NOT IN ('pending', 'failed', 'paid')"
            " OR (status = 'paid' AND amount_minor = 0)",
            name="opened_has_a_checkout",
        ),
        CheckConstraint("amount_minor >= 0", name="amount"),
        Index(
            "uq_payment_attempts_unfinished",
            "order_id",
            unique=True,
            postgresql_where=text("status IN ('opening', 'pending', 'failed', 'mismatch')"),
        ),
        Index(
            "ix_payment_attempts_due",
            "next_check_at",
            postgresql_where=text("next_check_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(64))
    status: Mapped[AttemptStatus] = mapped_column(TextEnum(AttemptStatus))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    checkout_id: Mapped[str | None] = mapped_column(String(64))
    hosted_url: Mapped[str | None] = mapped_column(Text)
    valid_until: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(255))

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_free(self) -> bool:
        """Say whether there is nothing to pay: SumUp is never asked about it."""
        return self.amount_minor == 0

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def is_opening(self) -> bool:
        return self.status is AttemptStatus.OPENING

    @property
    def may_be_paid(self) -> bool:
        return self.status in (AttemptStatus.PENDING, AttemptStatus.FAILED)

    @property
    def has_run_out(self) -> bool:
        """Say whether it ended with its checkout. A read that lags may still show a payment."""
        return self.status is AttemptStatus.EXPIRED and self.checkout_id is not None

    @classmethod
    def ran_out(cls) -> ColumnElement[bool]:
        """Match what `has_run_out`."""
        return and_(cls.status == AttemptStatus.EXPIRED, cls.checkout_id.is_not(None))

    def note_opened(self, *, checkout_id: str, hosted_url: str | None, at: datetime) -> None:
        """SumUp holds its checkout."""
        self.status, self.opened_at = AttemptStatus.PENDING, at
        self.checkout_id, self.hosted_url = checkout_id, hosted_url

    def note_mismatch(self, problem: str) -> None:
        """SumUp holds something else: it is looked at by a person, and by no loop."""
        self.status, self.problem, self.next_check_at = AttemptStatus.MISMATCH, problem, None

    def end(self, status: AttemptStatus, *, at: datetime, problem: str | None = None) -> None:
        """Nothing more can come of it."""
        self.status, self.ended_at, self.problem = status, at, problem
        self.next_check_at = None


class PaymentUse(StrEnum):
    """What a payment is for: the order, or nothing, since it was paid before or otherwise."""

    ORDER = "order"
    TWICE = "twice"
    WRONG_AMOUNT = "wrong-amount"


class Payment(Base):
    """Money that SumUp took for an attempt; `transaction_id` is SumUp's, and counted once.

    `refunded_minor` is what has gone back of it or is on its way; never more than was paid.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("transaction_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("use IN ('order', 'twice', 'wrong-amount')", name="use"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
        Index(
            "uq_payments_of_order",
            "order_id",
            unique=True,
            postgresql_where=text("use = 'order'"),
        ),
        Index("ix_payments_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    use: Mapped[PaymentUse] = mapped_column(TextEnum(PaymentUse))
    transaction_id: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, server_default="0")
    received_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def left(self) -> Money:
        """What can still go back."""
        return Money(self.amount_minor - self.refunded_minor, self.currency)
