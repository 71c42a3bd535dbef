"""An order: what one person buys of one seller, and where its payment stands."""

from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Computed,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from glue.contracts.orders import OrderState
from orders.db import Base
from orders.models.lines import OrderItem, OrderPlace
from shared.db import Timestamps
from shared.db.types import TextEnum
from shared.money import Money


class EndedBecause(StrEnum):
    """Why an order can no longer be paid."""

    NOT_PAID = "not-paid"
    PLACES_GONE = "places-gone"
    SOLD_OUT = "sold-out"
    REFUSED = "refused"
    REPLACED = "replaced"


class Fulfilment(StrEnum):
    """How far a seller is with a paid order."""

    TO_PREPARE = "to-prepare"
    READY = "ready"
    COLLECTED = "collected"

    @property
    def following(self) -> "Fulfilment | None":
        """What comes after it."""
        return dict(pairwise(Fulfilment)).get(self)

    @property
    def before(self) -> "Fulfilment | None":
        """What it was before, for whoever pressed too early."""
        return {after: before for before, after in pairwise(Fulfilment)}.get(self)


class Order(Timestamps, Base):
    """One order of one seller, paid into the account version that is frozen on it.

    `caller` and `key` are those of the `create-order` that made it. `expires_at` is when nobody can
    begin to pay it any more: some time after its latest checkout has run out. `receipt_number`
    counts the seller's receipts without a gap. `refunded_minor` is what went back of its payment.
    `way_on` is where a shopper goes on who pays several sellers. `erased_at` is when the person it
    belonged to was erased: the books keep it, and nobody is named in it any more. `titles` names
    what was ordered, and `sought` is what a list of orders is searched by. `seller_name`,
    `seller_address` and `seller_vat_number` are what the seller had their receipts say by then.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("caller", "key"),
        CheckConstraint(
            "state IN ('preparing', 'pending', 'paid', 'failed', 'expired')", name="state"
        ),
        CheckConstraint(
            "ended_because IN ('not-paid', 'places-gone', 'sold-out', 'refused', 'replaced')",
            name="ended_because",
        ),
        CheckConstraint(
            "(state = 'expired') = (ended_because IS NOT NULL)", name="end_has_a_cause"
        ),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_has_a_time"),
        CheckConstraint(
            "num_nonnulls(user_id, session_id) > 0 OR erased_at IS NOT NULL", name="somebodys"
        ),
        CheckConstraint(
            "erased_at IS NULL"
            " OR num_nonnulls(user_id, session_id, email, customer_name, customer_note) = 0",
            name="erased_is_nobodys",
        ),
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("refunded_minor BETWEEN 0 AND total_minor", name="refunded"),
        CheckConstraint("fulfilment IN ('to-prepare', 'ready', 'collected')", name="fulfilment"),
        CheckConstraint("(state = 'paid') = (fulfilment IS NOT NULL)", name="paid_is_fulfilled"),
        CheckConstraint(
            "(state = 'paid' AND total_minor > 0) = (receipt_number IS NOT NULL)",
            name="paid_has_a_receipt",
        ),
        UniqueConstraint("page_post_id", "receipt_number"),
        Index("ix_orders_of_page", "page_post_id", "created_at", "id"),
        Index("ix_orders_of_page_by_state", "page_post_id", "state", "created_at", "id"),
        Index(
            "ix_orders_of_page_by_fulfilment",
            "page_post_id",
            "fulfilment",
            "created_at",
            "id",
            postgresql_where=text("fulfilment IS NOT NULL"),
        ),
        Index(
            "ix_orders_of_page_given_back",
            "page_post_id",
            "created_at",
            "id",
            postgresql_where=text("refunded_minor > 0"),
        ),
        Index(
            "ix_orders_of_page_paid",
            "page_post_id",
            "paid_at",
            postgresql_include=["currency", "total_minor"],
            postgresql_where=text("paid_at IS NOT NULL"),
        ),
        Index(
            "ix_orders_sought",
            "sought",
            postgresql_using="gin",
            postgresql_ops={"sought": "gin_trgm_ops"},
        ),
        Index("ix_orders_user_id", "user_id", "id"),
        Index("ix_orders_session_id", "session_id", "id"),
        Index(
            "ix_orders_address_of_guest",
            text("lower(email)"),
            postgresql_where=text("user_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None]
    session_id: Mapped[str | None] = mapped_column(String(128))
    email: Mapped[str | None] = mapped_column(String(320))
    customer_name: Mapped[str | None] = mapped_column(String(120))
    customer_note: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[OrderState] = mapped_column(TextEnum(OrderState))
    ended_because: Mapped[EndedBecause | None] = mapped_column(TextEnum(EndedBecause))
    page_post_id: Mapped[int]
    page_title: Mapped[str] = mapped_column(String(255))
    seller_name: Mapped[str | None] = mapped_column(Text)
    seller_address: Mapped[str | None] = mapped_column(Text)
    seller_vat_number: Mapped[str | None] = mapped_column(Text)
    page_config_id: Mapped[int]
    account_version: Mapped[int]
    reference_prefix: Mapped[str] = mapped_column(String(32))
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(String(255))
    shop_url: Mapped[str] = mapped_column(Text)
    collection_note: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    receipt_number: Mapped[int | None]
    fulfilment: Mapped[Fulfilment | None] = mapped_column(TextEnum(Fulfilment))
    refunded_minor: Mapped[int] = mapped_column(BigInteger, server_default="0")
    way_on: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None]
    titles: Mapped[str] = mapped_column(Text, server_default="")
    sought: Mapped[str] = mapped_column(
        Text,
        Computed(
            "lower(coalesce(customer_name, '') || ' ' || coalesce(email, '') || ' ' || titles)",
            persisted=True,
        ),
        deferred=True,
        deferred_raiseload=True,
    )

    items: Mapped[list[OrderItem]] = relationship(lazy="raise", order_by=OrderItem.id)
    places: Mapped[list[OrderPlace]] = relationship(lazy="raise", order_by=OrderPlace.id)

    @classmethod
    def by_guest_with(cls, email: str) -> ColumnElement[bool]:
        """Match what was ordered with an address by somebody who was not signed in."""
        return cls.user_id.is_(None) & (func.lower(cls.email) == func.lower(email))

    @classmethod
    def awaits_payment(cls) -> ColumnElement[bool]:
        """Match what is neither paid nor beyond paying."""
        return cls.state.not_in((OrderState.PAID, OrderState.EXPIRED))

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def stream(self) -> str:
        """The stream of its events; whoever emits into it holds the order's row."""
        return f"order:{self.id}"

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_minor, self.currency)

    @property
    def is_given_back(self) -> bool:
        """Say whether all that was paid went back."""
        return 0 < self.total_minor == self.refunded_minor

    @property
    def is_free(self) -> bool:
        return self.total_minor == 0

    @property
    def is_paid(self) -> bool:
        return self.state is OrderState.PAID

    @property
    def is_over(self) -> bool:
        """Say whether nothing more is expected of it: it was paid, or can no longer be."""
        return self.state in (OrderState.PAID, OrderState.EXPIRED)

    def await_payment(self) -> None:
        """Its checkout is open at SumUp."""
        if self.state is OrderState.PREPARING:
            self.state = OrderState.PENDING

    def note_failed_payment(self) -> bool:
        """A payment was declined; say whether that is news."""
        if self.state is not OrderState.PENDING:
            return False
        self.state = OrderState.FAILED
        return True

    def prepare_again(self, *, expires_at: datetime) -> None:
        """A new attempt to pay it begins."""
        self.state = OrderState.PREPARING
        self.expires_at = expires_at

    def mark_paid(self, *, at: datetime, receipt_number: int | None) -> None:
        """All of it was paid, even if after its end; what was free has no receipt."""
        self.state, self.paid_at, self.ended_because = OrderState.PAID, at, None
        self.receipt_number, self.fulfilment = receipt_number, Fulfilment.TO_PREPARE

    def expire(self, because: EndedBecause) -> bool:
        """It can no longer be paid; say whether that is news."""
        if self.is_over:
            return False
        self.state, self.ended_because = OrderState.EXPIRED, because
        return True


class ReceiptSeries(Base):
    """The last number of a seller's receipts; locked to give out the next, so none is left out."""

    __tablename__ = "receipt_series"

    seller_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
