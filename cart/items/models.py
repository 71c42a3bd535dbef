"""A product in a basket: one row for each owner and product, put away and revived."""

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cart.db import Base
from cart.owner import Owned
from glue.contracts.cart import MAX_QUANTITY
from shared.db import SoftDelete, Timestamps
from shared.money import Money


class CartItem(Owned, Timestamps, SoftDelete, Base):
    """How many of a product somebody means to buy, and what one cost when it was put in.

    What it costs now is asked of market whenever the basket is looked at.
    """

    __tablename__ = "cart_items"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, session_id) = 1", name="one_owner"),
        CheckConstraint("num_nonnulls(price_minor, currency) <> 1", name="price"),
        CheckConstraint(f"quantity BETWEEN 1 AND {MAX_QUANTITY}", name="quantity"),
        Index(
            "uq_cart_items_user_id",
            "user_id",
            "product_id",
            unique=True,
            postgresql_where=text("user_id IS NOT NULL"),
        ),
        Index(
            "uq_cart_items_session_id",
            "session_id",
            "product_id",
            unique=True,
            postgresql_where=text("session_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int]
    quantity: Mapped[int]
    market_place_id: Mapped[int]
    price_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))

    @property
    def price(self) -> Money | None:
        """What one cost when it was put in; None where nobody could say."""
        if self.price_minor is None or self.currency is None:
            return None
        return Money(self.price_minor, self.currency)

    @classmethod
    def live(cls) -> ColumnElement[bool]:
        """Match what is in a basket now."""
        return cls.deleted_at.is_(None)
