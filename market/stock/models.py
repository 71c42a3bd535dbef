"""How many units of a product there are, and which orders hold or have bought some.

The counts stand beside the product and not in it: an import that changes a shelf for minutes must
not keep anybody from buying what is on it.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from shared.db import Timestamps
from shared.db.types import TextEnum

WITHIN_CAPACITY = "ck_product_stock_within_capacity"
USED_UP = "capacity IS NOT NULL AND NOT is_backorder AND held + sold >= capacity"


class HoldState(StrEnum):
    """Held is kept for an order, committed sold; expired ran out, and others were let past it."""

    HELD = "held"
    COMMITTED = "committed"
    RELEASED = "released"
    EXPIRED = "expired"


class ProductStock(Timestamps, Base):
    """The counts of a product that somebody has ever ordered or counted.

    `capacity` is how many units there have ever been, None where nobody counts them; what is held
    and sold is counted all the same, so that counting may begin at any moment. With `is_backorder`
    more may be sold than there are. At `low_at` units or fewer the keeper is to order more.
    """

    __tablename__ = "product_stock"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("sold >= 0", name="sold"),
        # Nothing else keeps a unit from being sold twice.
        CheckConstraint(
            "capacity IS NULL OR is_backorder OR held + sold <= capacity", name="within_capacity"
        ),
        CheckConstraint("low_at >= 0", name="low_at"),
        Index(
            "ix_product_stock_used_up",
            "product_id",
            postgresql_where=text(USED_UP),
        ),
    )

    product_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("products.id"), primary_key=True, autoincrement=False
    )
    capacity: Mapped[int | None] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer, server_default="0")
    sold: Mapped[int] = mapped_column(Integer, server_default="0")
    is_backorder: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    low_at: Mapped[int | None] = mapped_column(Integer)


class StockHold(Timestamps, Base):
    """What an order holds or has bought of a product; `returned` of it went back on the shelf."""

    __tablename__ = "stock_holds"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in HoldState)), name="state"
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("returned BETWEEN 0 AND quantity", name="returned"),
        CheckConstraint("returned = 0 OR state = 'committed'", name="returned_was_sold"),
        Index(
            "ix_stock_holds_held",
            "product_id",
            "held_until",
            postgresql_where=text("state = 'held'"),
        ),
        Index(
            "ix_stock_holds_sold",
            "product_id",
            "order_id",
            postgresql_where=text("state = 'committed'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(ProductStock.product_id))
    quantity: Mapped[int] = mapped_column(Integer)
    returned: Mapped[int] = mapped_column(Integer, server_default="0")
    state: Mapped[HoldState] = mapped_column(TextEnum(HoldState))
    held_until: Mapped[datetime]
