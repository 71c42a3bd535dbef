"""What happened at the doors of an event: a log that rows are only ever added to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.db import Base
from events.tickets.models import Ticket
from shared.db.types import TextEnum


class Way(StrEnum):
    """Which way somebody went through a door."""

    IN = "in"
    OUT = "out"


class Passage(Base):
    """Somebody's way through a door with a ticket.

    `key` is the device's own name of it, so that what is sent twice is written once. `at` is when
    it happened by the clock of the device, `received_at` when we learnt of it: a device that had no
    network tells later. `door` is what its staff call it; `user_id` is who looked.
    """

    __tablename__ = "passages"
    __table_args__ = (
        CheckConstraint("way IN ({})".format(", ".join(f"'{way}'" for way in Way)), name="way"),
        CheckConstraint("at <= received_at", name="not_in_the_future"),
        CheckConstraint("door <> ''", name="door"),
        # How the log of a ticket is read: the same from whichever door it arrives first.
        Index("ix_passages_ticket_id", "ticket_id", "at", "key"),
        Index("ix_passages_user_id", "user_id", postgresql_where=text("user_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[UUID] = mapped_column(unique=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Ticket.id))
    way: Mapped[Way] = mapped_column(TextEnum(Way))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    door: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(BigInteger)

    ticket: Mapped[Ticket] = relationship(lazy="raise")
