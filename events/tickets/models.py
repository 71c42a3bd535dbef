"""Ticket types with a capacity, and the tickets held and sold of each."""

import base64
import secrets
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.db import Base
from events.entries.models import CalendarEntry
from events.holding import Held, hold_checks
from glue.contracts.events import TicketState
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum
from shared.money import Money

CODE_BYTES = 15
LONGEST_NAME = 120
LONGEST_HOLDER = 120
NAME_IN_USE = "uq_ticket_types_entry_id_name"
WITHIN_CAPACITY = "ck_ticket_types_within_capacity"


class TicketType(Timestamps, SoftDelete, Base):
    """Places of one price at an event; `held` counts pending and ordered tickets, `sold` valid.

    They are sold from `on_sale_from` until `on_sale_until`, to whoever knows `unlock_code` where
    there is one. One person has at least `least` of them or none, and at most `most`.
    """

    __tablename__ = "ticket_types"
    __table_args__ = (
        Index(
            NAME_IN_USE,
            "entry_id",
            "name",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        CheckConstraint("on_sale_until > on_sale_from", name="sale_window"),
        CheckConstraint("least >= 1 AND most >= least", name="per_person"),
        CheckConstraint("unlock_code ~ '^[A-Z0-9]{3,40}$'", name="unlock_code"),
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
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    price_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    vat_rate: Mapped[int | None] = mapped_column(Integer)
    capacity: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer, server_default="0")
    sold: Mapped[int] = mapped_column(Integer, server_default="0")
    on_sale_from: Mapped[datetime | None]
    on_sale_until: Mapped[datetime | None]
    least: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    most: Mapped[int | None] = mapped_column(SmallInteger)
    unlock_code: Mapped[str | None] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    version: Mapped[int] = mapped_column(Integer, server_default="1")

    entry: Mapped[CalendarEntry] = relationship(lazy="raise")

    @classmethod
    def is_live(cls) -> ColumnElement[bool]:
        """Match the types that were not put away."""
        return cls.deleted_at.is_(None)

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
        Index("ix_tickets_ticket_type_id", "ticket_type_id"),
        *(
            Index(f"ix_tickets_{owner}", owner, postgresql_where=text(f"{owner} IS NOT NULL"))
            for owner in ("user_id", "session_id")
        ),
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
    holder_name: Mapped[str] = mapped_column(String(LONGEST_HOLDER), server_default="")

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

    @property
    def is_called_off(self) -> bool:
        """Say whether it was cancelled, and its event with it."""
        return self.state is TicketState.CANCELLED and self.ticket_type.entry.is_cancelled


def new_code() -> str:
    """Return a ticket code nobody can guess, in letters a person can read out."""
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
