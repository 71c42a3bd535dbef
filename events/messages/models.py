"""A message to all who have tickets to an event."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from events.db import Base
from events.entries.models import CalendarEntry

LONGEST_SUBJECT = 150
LONGEST_TEXT = 6_000


class EventMessage(Base):
    """What was written, and to how many; the log says who wrote it.

    `key` names the form it was written in and what was written, so that pressing twice is one
    message.
    """

    __tablename__ = "event_messages"
    __table_args__ = (
        UniqueConstraint("entry_id", "key"),
        CheckConstraint("subject <> ''", name="subject"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("recipients > 0", name="recipients"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(CalendarEntry.id))
    key: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    text: Mapped[str] = mapped_column(Text)
    recipients: Mapped[int] = mapped_column(Integer)
    sent_at: Mapped[datetime]
