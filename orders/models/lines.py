"""What was ordered: copies of products, and the bookings and tickets that were claimed."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Base
from shared.db.types import TextEnum
from shared.money import Money


class PlaceKind(StrEnum):
    ENTRY = "entry"
    TICKET = "ticket"


class OrderItem(Base):
    """A product as it was when it was ordered; `vat_rate` is in hundredths of a percent.

    `was_left` is how many there were when too few were left to keep what was ordered.
    """

    __tablename__ = "order_items"
    __table_args__ = (
        CheckConstraint("unit_price_minor >= 0", name="unit_price"),
        CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
        CheckConstraint("line_total_minor = unit_price_minor * quantity", name="line_total"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
        CheckConstraint("was_left >= 0 AND was_left < quantity", name="was_left"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(String(255))
    image: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]
    line_total_minor: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[int | None]
    was_left: Mapped[int | None]

    @property
    def unit_price(self) -> Money:
        return Money(self.unit_price_minor, self.currency)

    @property
    def line_total(self) -> Money:
        return Money(self.line_total_minor, self.currency)


class OrderPlace(Base):
    """A booking or a ticket that is claimed for an order."""

    __tablename__ = "order_places"
    __table_args__ = (
        UniqueConstraint("order_id", "kind", "place_id"),
        CheckConstraint("kind IN ('entry', 'ticket')", name="kind"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    kind: Mapped[PlaceKind] = mapped_column(TextEnum(PlaceKind))
    place_id: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[int | None]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)
