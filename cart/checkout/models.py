"""One way into checkout for each basket version, and the walk through several sellers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cart.db import Base
from cart.owner import Owned
from shared.db import Timestamps


class Walk(Owned, Timestamps, Base):
    """Somebody's way through the sellers of their basket: whom the orders are for, asked once.

    `left_for_later` are the pages they mean to pay another time. What it knows of a person goes
    with its end.
    """

    __tablename__ = "walks"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, session_id) = 1", name="one_owner"),
        CheckConstraint(
            "ended_at IS NULL OR num_nonnulls(email, name, note) = 0", name="ended_knows_nobody"
        ),
        Index(
            "uq_walks_user_id",
            "user_id",
            unique=True,
            postgresql_where=text("user_id IS NOT NULL AND ended_at IS NULL"),
        ),
        Index(
            "uq_walks_session_id",
            "session_id",
            unique=True,
            postgresql_where=text("session_id IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(320))
    name: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(String(500))
    left_for_later: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    ended_at: Mapped[datetime | None]


class Checkout(Owned, Timestamps, Base):
    """A basket version on its way to an order: its id is the key of `create-order`.

    Unique while open, closed with its order. `things` are what it took, as [kind, id, quantity].
    `replaced_at` is when a newer version was sent, whose order must be the only one to be paid.
    """

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
        Index("ix_checkouts_walk_id", "walk_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    page_post_id: Mapped[int]
    version: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[int | None]
    walk_id: Mapped[int | None] = mapped_column(ForeignKey("walks.id"))
    things: Mapped[list[list[str | int]]] = mapped_column(JSONB, server_default="[]")
    replaced_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
