"""One way into checkout for each basket version: its id is the key of `create-order`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cart.db import Base
from cart.owner import Owned
from shared.db import Timestamps


class Checkout(Owned, Timestamps, Base):
    """A basket version on its way to an order; unique while open, closed with its order."""

    __tablename__ = "checkouts"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, session_id) = 1", name="one_owner"),
        Index(
            "uq_checkouts_user_id",
            "user_id",
            "page_post_id",
            "version",
            unique=True,
            postgresql_where=text("user_id IS NOT NULL AND closed_at IS NULL"),
        ),
        Index(
            "uq_checkouts_session_id",
            "session_id",
            "page_post_id",
            "version",
            unique=True,
            postgresql_where=text("session_id IS NOT NULL AND closed_at IS NULL"),
        ),
        Index("ix_checkouts_order_id", "order_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    page_post_id: Mapped[int]
    version: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[int | None]
    closed_at: Mapped[datetime | None]
