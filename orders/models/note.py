"""What keepers write about an order for each other; the customer does not read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Base

LONGEST_NOTE = 2000


class OrderNote(Base):
    """A note on an order; `user_id` is who wrote it, empty once they are erased.

    `key` names the form it was written in and what was written, so that pressing twice is one note.
    """

    __tablename__ = "order_notes"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        UniqueConstraint("order_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(String(64), server_default=text("gen_random_uuid()::text"))
    text: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    written_at: Mapped[datetime]
