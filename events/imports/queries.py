"""Which calendars of others there are, what is in them, and whose bookings they overlap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import undefer

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.hours.stretches import Stretch
from events.imports.models import ForeignCalendar, ForeignEntry
from glue.contracts.events import EntryState
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound

MOST_CONFLICTS = 50
# No view of ours is longer for what others write.
MOST_SHOWN = 1_000
HELD = (EntryState.PENDING, EntryState.ORDERED)
BOOKED = (EntryState.PROVISIONAL, EntryState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class ForeignShown:
    """Something of somebody else's calendar, as a view shows it beside our own."""

    id: int
    calendar_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    location: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A booking of an exclusive slot, and what overlaps it elsewhere."""

    booking: str
    starts_at: datetime
    ends_at: datetime
    foreign: str
    foreign_starts_at: datetime
    foreign_ends_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that somebody else's calendar takes, and whether it closes ours."""

    title: str
    starts_at: datetime
    ends_at: datetime
    source: str
    closes_times: bool


async def foreign_between(
    session: ReadSession,
    calendar_ids: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
    *,
    limit: int = MOST_SHOWN,
) -> Sequence[ForeignShown]:
    """Return what is shown of others' calendars beside ours in a range, the first first."""
    statement = (
        select(
            ForeignEntry.id,
            ForeignEntry.calendar_id,
            ForeignEntry.title,
            ForeignEntry.starts_at,
            ForeignEntry.ends_at,
            ForeignEntry.is_all_day,
            ForeignEntry.location,
            ForeignEntry.url,
            ForeignCalendar.title,
        )
        .join(ForeignCalendar, ForeignCalendar.id == ForeignEntry.foreign_calendar_id)
        .where(
            ForeignEntry.calendar_id.in_(calendar_ids),
            _range().op("&&")(func.tstzrange(starts_at, ends_at)),
            # What ends at the very beginning is over by then.
            or_(ForeignEntry.ends_at > starts_at, ForeignEntry.starts_at == ForeignEntry.ends_at),
        )
        .order_by(ForeignEntry.starts_at, ForeignEntry.id)
        .limit(limit)
    )
    return [ForeignShown(*row) for row in await session.execute(statement)]


async def conflicts_of(
    session: ReadSession, calendar_id: int, *, now: datetime
) -> Sequence[Conflict]:
    """Return bookings of exclusive slots to come that others' calendars overlap, the next first."""
    overlaps = and_(
        ForeignEntry.calendar_id == CalendarEntry.calendar_id,
        _range().op("&&")(func.tstzrange(CalendarEntry.starts_at, CalendarEntry.ends_at)),
        ForeignEntry.ends_at > CalendarEntry.starts_at,
        ForeignEntry.is_free.is_(False),
    )
    statement = (
        select(
            CalendarEntry.title,
            CalendarEntry.starts_at,
            CalendarEntry.ends_at,
            ForeignEntry.title,
            ForeignEntry.starts_at,
            ForeignEntry.ends_at,
            ForeignCalendar.title,
        )
        .join(ForeignEntry, overlaps)
        .join(ForeignCalendar, ForeignCalendar.id == ForeignEntry.foreign_calendar_id)
        .where(
            CalendarEntry.calendar_id == calendar_id,
            CalendarEntry.is_exclusive,
            CalendarEntry.ends_at > now,
            or_(
                CalendarEntry.state.in_(BOOKED),
                and_(CalendarEntry.state.in_(HELD), CalendarEntry.held_until > now),
            ),
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id, ForeignEntry.starts_at)
        .limit(MOST_CONFLICTS)
    )
    return [Conflict(*row) for row in await session.execute(statement)]


async def busy_elsewhere(
    session: ReadSession, calendar_id: int, begin: datetime, end: datetime
) -> list[Stretch]:
    """Return when calendars of others that close times of ours are busy."""
    statement = select(ForeignEntry.starts_at, ForeignEntry.ends_at).where(
        *_is_busy(calendar_id, begin, end), ForeignCalendar.closes_times
    )
    joined = statement.join(ForeignCalendar, ForeignCalendar.id == ForeignEntry.foreign_calendar_id)
    return [Stretch(*row) for row in await session.execute(joined)]


async def foreign_busy(
    session: ReadSession, calendar_id: int, begin: datetime, end: datetime
) -> Sequence[Busy]:
    """Return what is busy in others' calendars within a range, the first first."""
    statement = (
        select(
            ForeignEntry.title,
            ForeignEntry.starts_at,
            ForeignEntry.ends_at,
            ForeignCalendar.title,
            ForeignCalendar.closes_times,
        )
        .join(ForeignCalendar, ForeignCalendar.id == ForeignEntry.foreign_calendar_id)
        .where(*_is_busy(calendar_id, begin, end))
        .order_by(ForeignEntry.starts_at, ForeignEntry.id)
        .limit(MOST_SHOWN)
    )
    return [Busy(*row) for row in await session.execute(statement)]


async def imports_of(session: ReadSession, calendar_id: int) -> Sequence[ForeignCalendar]:
    """Return the calendars of others beside one of ours, by their titles."""
    statement = (
        select(ForeignCalendar)
        .where(ForeignCalendar.calendar_id == calendar_id)
        .order_by(ForeignCalendar.title, ForeignCalendar.id)
    )
    return (await session.scalars(statement)).all()


async def import_with_content(session: ReadSession, calendar_id: int, id: int) -> ForeignCalendar:
    """Return one of them with what was read last; raises `NotFound`."""
    statement = (
        select(ForeignCalendar)
        .where(ForeignCalendar.id == id, ForeignCalendar.calendar_id == calendar_id)
        .options(undefer(ForeignCalendar.content))
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound()
    return found


async def lock_import(session: WriteSession, calendar_id: int, id: int) -> ForeignCalendar:
    """Lock one of them; raises `NotFound`."""
    statement = (
        select(ForeignCalendar)
        .where(ForeignCalendar.id == id, ForeignCalendar.calendar_id == calendar_id)
        .options(undefer(ForeignCalendar.content))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound()
    return found


async def count_imports_locked(session: WriteSession, calendar_id: int) -> int:
    """Count them, with the calendar locked, so that two at once are counted both."""
    await session.execute(select(Calendar.id).where(Calendar.id == calendar_id).with_for_update())
    statement = select(func.count()).where(ForeignCalendar.calendar_id == calendar_id)
    return (await session.scalars(statement)).one()


def _is_busy(calendar_id: int, begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ForeignEntry.calendar_id == calendar_id,
        _range().op("&&")(func.tstzrange(begin, end)),
        # What ends at the very beginning is over by then, and what has no length takes no time.
        ForeignEntry.ends_at > begin,
        ForeignEntry.ends_at > ForeignEntry.starts_at,
        ForeignEntry.is_free.is_(False),
    )


def _range() -> ColumnElement[object]:
    return func.tstzrange(ForeignEntry.starts_at, ForeignEntry.ends_at, text("'[]'"))
