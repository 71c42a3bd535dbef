"""Ticket types with a capacity, and the tickets held and sold of each."""

import base64
import secrets

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.db import Base
from events.entries.models import CalendarEntry
from events.holding import Held, hold_checks
from glue.contracts.events import TicketState
from shared.db import Timestamps
from shared.db.types import TextEnum
from shared.money import Money

CODE_BYTES = 15
WITHIN_CAPACITY = "ck_ticket_types_within_capacity"


class TicketType(Timestamps, Base):
    """Places of one price at an event; `held` counts pending and ordered tickets, `sold` valid."""

    __tablename__ = "ticket_types"
    __table_args__ = (
        UniqueConstraint("entry_id", "name"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
        # Nothing else keeps a place from being sold twice.
        CheckConstraint(
            "held >= 0 AND sold >= 0 AND held + sold <= capacity", name="within_capacity"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(CalendarEntry.id))
    name: Mapped[str] = mapped_column(String(120))
    price_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    vat_rate: Mapped[int | None] = mapped_column(Integer)
    capacity: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer, server_default="0")
    sold: Mapped[int] = mapped_column(Integer, server_default="0")

    entry: Mapped[CalendarEntry] = relationship(lazy="raise")

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)


class Ticket(Held, Timestamps, Base):
    """One place; whoever knows its code may come in."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in TicketState)), name="state"
        ),
        *hold_checks(),
        Index("ix_tickets_order_id", "order_id"),
        Index("ix_tickets_user_id", "user_id", postgresql_where=text("user_id IS NOT NULL")),
        Index(
            "ix_tickets_held",
            "ticket_type_id",
            "held_until",
            postgresql_where=text("state IN ('pending', 'ordered')"),
        ),
        *(
            Index(
                f"ix_tickets_held_by_{owner}",
                owner,
                postgresql_where=text("state IN ('pending', 'ordered')"),
            )
            for owner in ("user_id", "session_id")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_type_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(TicketType.id))
    code: Mapped[str] = mapped_column(String(32))
    state: Mapped[TicketState] = mapped_column(TextEnum(TicketState))

    ticket_type: Mapped[TicketType] = relationship(lazy="raise")

    @property
    def page_id(self) -> int:
        return self.ticket_type.entry.page_id

    @property
    def is_pending(self) -> bool:
        return self.state is TicketState.PENDING

    @property
    def is_kept(self) -> bool:
        return self.state in (TicketState.ORDERED, TicketState.VALID)

    @property
    def is_lost(self) -> bool:
        return self.state is TicketState.EXPIRED


def new_code() -> str:
    """Return a ticket code nobody can guess, in letters a person can read out."""
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
