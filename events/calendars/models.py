"""A calendar on a page."""

from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from events.db import Base
from glue.contracts.events import CalendarColour
from glue.contracts.relations import ContainerType
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum


class Calendar(Timestamps, SoftDelete, Base):
    """A calendar attached to a page, which is paid for what is booked in it."""

    __tablename__ = "calendars"
    __table_args__ = (
        Index(
            "uq_calendars_container_slug",
            "container_type",
            "container_id",
            "slug",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("container_type = 'page'", name="container_type"),
        CheckConstraint("time_zone <> ''", name="time_zone"),
        CheckConstraint(
            "colour IN ({})".format(", ".join(f"'{colour}'" for colour in CalendarColour)),
            name="colour",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    container_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType))
    container_id: Mapped[int] = mapped_column(BigInteger)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, server_default="")
    time_zone: Mapped[str] = mapped_column(String(64), server_default="Europe/London")
    colour: Mapped[CalendarColour] = mapped_column(TextEnum(CalendarColour), server_default="ash")
    is_listed: Mapped[bool] = mapped_column(server_default=text("true"))

    @classmethod
    def is_live(cls) -> ColumnElement[bool]:
        """Match the calendars that were not put away."""
        return cls.deleted_at.is_(None)

    @property
    def zone(self) -> ZoneInfo:
        """The zone its times are meant in, and its days begin and end in."""
        return ZoneInfo(self.time_zone)


class FormerCalendarSlug(Base):
    """A slug a calendar had before; it leads to it for as long as no other takes it."""

    __tablename__ = "former_calendar_slugs"

    container_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType), primary_key=True)
    container_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Calendar.id, ondelete="CASCADE")
    )
