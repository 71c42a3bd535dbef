"""Money that came in another way than it was asked for, until it is in its right place."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Base
from shared.db import Timestamps
from shared.db.types import TextEnum


class CaseKind(StrEnum):
    """What is the matter, and by what rule it is resolved.

    CLAIM_GONE: paid when the places or units were no longer kept: taken again if they are free,
    else refunded. PAID_TWICE, WRONG_AMOUNT: refunded. FOREIGN: what SumUp shows is not ours to
    move, so a person looks.
    """

    CLAIM_GONE = "claim-gone"
    PAID_TWICE = "paid-twice"
    WRONG_AMOUNT = "wrong-amount"
    FOREIGN = "foreign"


class CaseOutcome(StrEnum):
    TAKEN_AGAIN = "taken-again"
    REFUNDED = "refunded"
    CLEARED_UP = "cleared-up"
    CLOSED_BY_HAND = "closed-by-hand"


class MoneyCase(Timestamps, Base):
    """One such case; while `outcome` is empty it is open, and `problem` says what keeps it so."""

    __tablename__ = "money_cases"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('claim-gone', 'paid-twice', 'wrong-amount', 'foreign')", name="kind"
        ),
        CheckConstraint(
            "outcome IN ('taken-again', 'refunded', 'cleared-up', 'closed-by-hand')", name="outcome"
        ),
        CheckConstraint("(outcome IS NULL) = (resolved_at IS NULL)", name="outcome_has_a_time"),
        CheckConstraint("kind = 'foreign' OR payment_id IS NOT NULL", name="has_a_payment"),
        UniqueConstraint("payment_id", "kind"),
        Index(
            "uq_money_cases_open_foreign",
            "attempt_id",
            unique=True,
            postgresql_where=text("kind = 'foreign' AND outcome IS NULL"),
        ),
        Index("ix_money_cases_open", "id", postgresql_where=text("outcome IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempts.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    kind: Mapped[CaseKind] = mapped_column(TextEnum(CaseKind))
    outcome: Mapped[CaseOutcome | None] = mapped_column(TextEnum(CaseOutcome))
    problem: Mapped[str | None] = mapped_column(String(255))
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None]

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    def resolve(self, outcome: CaseOutcome, *, at: datetime, by: int | None = None) -> None:
        """The money is where it belongs."""
        self.outcome, self.resolved_at, self.resolved_by = outcome, at, by
