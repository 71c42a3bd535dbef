"""What became of the places an order claimed."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from events.db import Base


class OrderClaim(Base):
    """One row for each order that ever claimed places.

    It outlives the places' own `order_id`, so that a payment that comes after they were given back
    is told so. Its lock is what claim, confirm and release of one order wait for.
    """

    __tablename__ = "order_claims"
    __table_args__ = (
        CheckConstraint("num_nonnulls(confirmed_at, released_at) <= 1", name="one_end"),
    )

    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    claimed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
