"""An entry: something in a calendar, a booking that somebody holds or an event they may come to."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    and_,
    cast,
    column,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.calendars.models import Calendar
from events.db import Base
from events.holding import Held, hold_checks
from glue.contracts.events import EntryState
from shared.db import Timestamps
from shared.db.types import TextEnum, UTCDateTime
from shared.money import Money

LONGEST_PLACE = 300
LONGEST_URL = 500
LONGEST_BECAUSE = 500
LONGEST_WORDS = 200
FORM_KEY, HAS_FORM_KEY = ("calendar_id", "form_key"), "form_key IS NOT NULL"
LONGEST_NOTE = 1_000
ONE_BOOKING_OF_A_SLOT = "ex_calendar_entries_one_booking_of_a_slot"
FREE_TIMES_ALONE = "ex_calendar_entries_free_times_alone"
_LIVE = "state IN ('pending', 'ordered', 'provisional', 'confirmed')"


class CalendarEntry(Held, Timestamps, Base):
    """A time in a calendar and what it costs; without an owner it is the page's own event.

    In an exclusive slot nobody else comes before `busy_until`, where a buffer follows the end. In a
    counted one, `cells` are the times whose counts it moves. `sequence` counts what calendars of
    people were told of it, and `note` is what whoever asked for it says to its keepers.
    """

    __tablename__ = "calendar_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["calendar_id", "slot_id"], ["calendar_slots.calendar_id", "calendar_slots.id"]
        ),
        ExcludeConstraint(
            ("calendar_id", "="),
            ("slot_id", "="),
            (
                func.tstzrange(
                    column("starts_at"), func.coalesce(column("busy_until"), column("ends_at"))
                ),
                "&&",
            ),
            where=text(f"is_exclusive AND {_LIVE}"),
            using="gist",
            name=ONE_BOOKING_OF_A_SLOT,
        ),
        # A free time of a calendar is one that no booking of any slot of it overlaps.
        ExcludeConstraint(
            ("calendar_id", "="),
            (cast(column("is_free_time"), Integer), "<>"),
            (
                func.tstzrange(
                    column("starts_at"), func.coalesce(column("busy_until"), column("ends_at"))
                ),
                "&&",
            ),
            where=text(f"slot_id IS NOT NULL AND {_LIVE}"),
            using="gist",
            name=FREE_TIMES_ALONE,
        ),
        CheckConstraint("NOT is_free_time OR is_exclusive", name="free_time_is_exclusive"),
        CheckConstraint(f"char_length(note) <= {LONGEST_NOTE}", name="note"),
        CheckConstraint("NOT is_exclusive OR slot_id IS NOT NULL", name="exclusive_has_a_slot"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("ends_at > starts_at", name="time_range"),
        CheckConstraint("busy_until > ends_at", name="busy_until"),
        CheckConstraint(
            "cardinality(cells) = 0 OR (slot_id IS NOT NULL AND NOT is_exclusive)",
            name="cells_of_a_slot",
        ),
        CheckConstraint("sequence >= 0", name="sequence"),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint(
            "state IN ({})".format(", ".join(f"'{state}'" for state in EntryState)), name="state"
        ),
        CheckConstraint("place_url = '' OR place_url LIKE 'https://%'", name="place_url"),
        CheckConstraint(
            "num_nonnulls(picture_key, picture_width, picture_height, picture_alt) IN (0, 4)",
            name="whole_picture",
        ),
        CheckConstraint("cancellable_hours >= 0", name="cancellable_hours"),
        *hold_checks(),
        Index(
            "uq_calendar_entries_form_key",
            *FORM_KEY,
            unique=True,
            postgresql_where=text(HAS_FORM_KEY),
        ),
        Index("ix_calendar_entries_order_id", "order_id"),
        Index(
            "ix_calendar_entries_user_id", "user_id", postgresql_where=text("user_id IS NOT NULL")
        ),
        Index("ix_calendar_entries_calendar_id_starts_at", "calendar_id", "starts_at"),
        Index(
            "ix_calendar_entries_slot_id_starts_at",
            "slot_id",
            "starts_at",
            postgresql_where=text("slot_id IS NOT NULL"),
        ),
        # What began before a range and lasts into it is found as well.
        Index(
            "ix_calendar_entries_own_events",
            "calendar_id",
            func.tstzrange(column("starts_at"), column("ends_at")),
            postgresql_using="gist",
            postgresql_where=text(
                "user_id IS NULL AND session_id IS NULL"
                " AND erased_at IS NULL AND state = 'confirmed'"
            ),
        ),
        # What comes next in many calendars is read in order, and no further than is shown.
        Index(
            "ix_calendar_entries_own_events_by_start",
            "starts_at",
            "id",
            postgresql_where=text(
                "user_id IS NULL AND session_id IS NULL"
                " AND erased_at IS NULL AND state = 'confirmed'"
            ),
        ),
        *(
            Index(
                f"ix_calendar_entries_held_by_{owner}",
                owner,
                postgresql_where=text("state IN ('pending', 'ordered')"),
            )
            for owner in ("user_id", "session_id")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Calendar.id))
    slot_id: Mapped[int | None] = mapped_column(BigInteger)
    is_exclusive: Mapped[bool] = mapped_column(server_default=text("false"))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy_until: Mapped[datetime | None]
    cells: Mapped[list[datetime]] = mapped_column(ARRAY(UTCDateTime), server_default=text("'{}'"))
    is_request: Mapped[bool] = mapped_column(server_default=text("false"))
    is_free_time: Mapped[bool] = mapped_column(server_default=text("false"))
    note: Mapped[str] = mapped_column(Text, server_default="")
    sequence: Mapped[int] = mapped_column(Integer, server_default="0")
    state: Mapped[EntryState] = mapped_column(TextEnum(EntryState))
    cost_minor: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    vat_rate: Mapped[int | None] = mapped_column(Integer)
    description: Mapped[str] = mapped_column(Text, server_default="")
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE), server_default="")
    place_url: Mapped[str] = mapped_column(String(LONGEST_URL), server_default="")
    picture_key: Mapped[str | None] = mapped_column(String(40))
    picture_width: Mapped[int | None] = mapped_column(Integer)
    picture_height: Mapped[int | None] = mapped_column(Integer)
    picture_alt: Mapped[str | None] = mapped_column(String(LONGEST_WORDS))
    # How long before it begins a ticket may be given back; None: not at all.
    cancellable_hours: Mapped[int | None] = mapped_column(SmallInteger)
    # What its keepers said when they called it off.
    off_because: Mapped[str] = mapped_column(String(LONGEST_BECAUSE), server_default="")
    # Of the form that announced it and what was typed: pressing twice announces once.
    form_key: Mapped[str | None] = mapped_column(String(64))

    calendar: Mapped[Calendar] = relationship(lazy="raise")

    @classmethod
    def is_own_event(cls) -> ColumnElement[bool]:
        """Match what the page itself announces; everything else is, or was, somebody's booking."""
        return and_(
            cls.user_id.is_(None),
            cls.session_id.is_(None),
            cls.erased_at.is_(None),
            cls.state == EntryState.CONFIRMED,
        )

    @classmethod
    def was_announced(cls) -> ColumnElement[bool]:
        """Match what the page itself announces or has called off."""
        return and_(
            cls.user_id.is_(None),
            cls.session_id.is_(None),
            cls.erased_at.is_(None),
            cls.state.in_((EntryState.CONFIRMED, EntryState.CANCELLED)),
        )

    @property
    def is_cancelled(self) -> bool:
        return self.state is EntryState.CANCELLED

    @property
    def cost(self) -> Money:
        return Money(self.cost_minor, self.currency)

    @property
    def page_id(self) -> int:
        return self.calendar.container_id

    @property
    def stream(self) -> str:
        """The stream its events are told in."""
        return f"entry:{self.id}"

    @property
    def is_pending(self) -> bool:
        return self.state is EntryState.PENDING

    @property
    def is_kept(self) -> bool:
        return self.state in (EntryState.ORDERED, EntryState.PROVISIONAL, EntryState.CONFIRMED)

    @property
    def is_lost(self) -> bool:
        return self.state is EntryState.EXPIRED


class CalendarEntryPost(Timestamps, Base):
    """An entry that a piece of content announces."""

    __tablename__ = "calendar_entry_posts"
    __table_args__ = (
        UniqueConstraint("entry_id", "content_type", "content_id"),
        CheckConstraint("content_type = 'post'", name="content_type"),
        Index("ix_calendar_entry_posts_content", "content_type", "content_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(CalendarEntry.id))
    content_type: Mapped[str] = mapped_column(String(32))
    content_id: Mapped[int] = mapped_column(BigInteger)
