"""Calendars of others, and when what is in them takes place."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    column,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from events.calendars.models import Calendar
from events.db import Base
from events.ics.components import LONGEST_TITLE, LONGEST_UID
from events.ics.values import Status
from shared.db import Timestamps
from shared.db.types import TextEnum

LONGEST_NAME = 160
LONGEST_KEY = 16


class ForeignCalendar(Timestamps, Base):
    """Somebody else's calendar beside one of ours: a file, or what is at an address.

    `content` is what was read last: what repeats goes on from it, also where nothing is fetched.
    Nothing of it is shown before its keeper has seen what would be, and `is_taken`. Where it
    `closes_times`, what is busy there can be booked here in no exclusive slot and no free time.
    """

    __tablename__ = "foreign_calendars"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("num_nonnulls(feed_url, content) > 0", name="source"),
        CheckConstraint("every_hours > 0", name="every_hours"),
        CheckConstraint("NOT is_taken OR content IS NOT NULL", name="taken"),
        Index(
            "uq_foreign_calendars_feed_url",
            "calendar_id",
            "feed_url",
            unique=True,
            postgresql_where=text("feed_url IS NOT NULL"),
        ),
        Index("ix_foreign_calendars_calendar_id", "calendar_id"),
        Index(
            "ix_foreign_calendars_next_fetch_at",
            "next_fetch_at",
            postgresql_where=text("next_fetch_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Calendar.id))
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    feed_url: Mapped[str | None] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True, deferred_raiseload=True
    )
    is_taken: Mapped[bool] = mapped_column(server_default=text("false"))
    closes_times: Mapped[bool] = mapped_column(server_default=text("false"))
    every_hours: Mapped[int | None] = mapped_column(Integer)
    next_fetch_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, server_default="")
    shown: Mapped[int] = mapped_column(Integer, server_default="0")
    refused: Mapped[int] = mapped_column(Integer, server_default="0")


class ForeignEntry(Base):
    """Once that something in somebody else's calendar takes place.

    `recurrence` is when this one of a series would begin, and empty for what is there once. What is
    in no column of its own is not kept: the file has it.
    """

    __tablename__ = "foreign_entries"
    __table_args__ = (
        UniqueConstraint("foreign_calendar_id", "uid", "recurrence"),
        CheckConstraint("uid <> ''", name="uid"),
        CheckConstraint("ends_at >= starts_at", name="time_range"),
        CheckConstraint("status IN ('confirmed', 'tentative')", name="status"),
        # Both ends are in, because what has no length would be in no range at all.
        Index(
            "ix_foreign_entries_range",
            "calendar_id",
            func.tstzrange(column("starts_at"), column("ends_at"), text("'[]'")),
            postgresql_using="gist",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    foreign_calendar_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(ForeignCalendar.id, ondelete="CASCADE")
    )
    calendar_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Calendar.id))
    uid: Mapped[str] = mapped_column(String(LONGEST_UID))
    recurrence: Mapped[str] = mapped_column(String(LONGEST_KEY))
    sequence: Mapped[int] = mapped_column(Integer)
    status: Mapped[Status] = mapped_column(TextEnum(Status))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    description: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(64))
    is_all_day: Mapped[bool]
    is_free: Mapped[bool]
    rule: Mapped[str] = mapped_column(Text)
