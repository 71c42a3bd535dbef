"""Money that goes back: what was meant, what was asked of SumUp, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.db import Base
from orders.models.lines import OrderItem, OrderPlace
from shared.db import Timestamps
from shared.db.types import TextEnum
from shared.money import Money


class RefundState(StrEnum):
    """INTENDED: written down, and maybe asked of SumUp. REFUSED: nothing went back."""

    INTENDED = "intended"
    MADE = "made"
    REFUSED = "refused"


class RefundReason(StrEnum):
    """Why money goes back: a keeper says so, or a rule does."""

    KEEPER = "keeper"
    PLACES_GONE = "places-gone"
    PAID_TWICE = "paid-twice"
    WRONG_AMOUNT = "wrong-amount"
    CANCELLED = "cancelled"


class Refund(Timestamps, Base):
    """An amount of one payment to be given back; `key` is the caller's, so that it is asked once.

    SumUp takes no key with a refund. `known_before_minor` is what it said had gone back of the
    payment before we asked, and `asked_at` when we last did, so that a doubt is resolved by
    reading. Refunds of one payment are asked one after another.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("order_id", "key"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("state IN ('intended', 'made', 'refused')", name="state"),
        CheckConstraint(
            "reason IN ('keeper', 'places-gone', 'paid-twice', 'wrong-amount', 'cancelled')",
            name="reason",
        ),
        CheckConstraint("(state = 'intended') = (ended_at IS NULL)", name="end_has_a_time"),
        CheckConstraint("asked_at IS NULL OR known_before_minor IS NOT NULL", name="asked_knowing"),
        Index("ix_refunds_payment_id", "payment_id", "id"),
        Index("ix_refunds_made", "ended_at", postgresql_where=text("state = 'made'")),
        Index("ix_refunds_unfinished", "id", postgresql_where=text("state = 'intended'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    money_case_id: Mapped[int | None] = mapped_column(ForeignKey("money_cases.id"), index=True)
    key: Mapped[str] = mapped_column(String(200))
    reason: Mapped[RefundReason] = mapped_column(TextEnum(RefundReason))
    state: Mapped[RefundState] = mapped_column(TextEnum(RefundState))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    requested_by: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, server_default="")
    known_before_minor: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(255))

    lines: Mapped[list["RefundLine"]] = relationship(lazy="raise", order_by="RefundLine.id")

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_under_way(self) -> bool:
        return self.state is RefundState.INTENDED

    def note_asked(self, *, known_before: Money, at: datetime) -> None:
        """SumUp is about to be asked, and had given back this much before."""
        if self.known_before_minor is None:
            self.known_before_minor = known_before.minor
        self.asked_at = at

    def end(self, state: RefundState, *, at: datetime, problem: str | None = None) -> None:
        """SumUp's last word on it is known."""
        self.state, self.ended_at, self.problem = state, at, problem


class RefundLine(Base):
    """What of an order a refund is for: so many of an item, or a place."""

    __tablename__ = "refund_lines"
    __table_args__ = (
        CheckConstraint("num_nonnulls(order_item_id, order_place_id) = 1", name="one_thing"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("order_place_id IS NULL OR quantity = 1", name="places_are_single"),
        UniqueConstraint("refund_id", "order_item_id"),
        UniqueConstraint("refund_id", "order_place_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"), index=True)
    order_item_id: Mapped[int | None] = mapped_column(ForeignKey(OrderItem.id))
    order_place_id: Mapped[int | None] = mapped_column(ForeignKey(OrderPlace.id))
    quantity: Mapped[int]
    returns_stock: Mapped[bool] = mapped_column(server_default=text("false"))
