"""What is in the calendars that others subscribe to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.feeds.models import MemberFeed
from glue.contracts.events import EntryState
from glue.contracts.relations import ContainerType
from shared.db import ReadSession

MOST_EVENTS = 2_000


async def calendar_called(session: ReadSession, page_id: int, slug: str) -> Calendar | None:
    """Return the calendar of a page at an address."""
    statement = select(Calendar).where(
        Calendar.is_live(),
        Calendar.container_type == ContainerType.PAGE,
        Calendar.container_id == page_id,
        Calendar.slug == slug,
    )
    return (await session.scalars(statement)).one_or_none()


async def events_of(
    session: ReadSession,
    calendar_ids: Collection[int],
    *,
    starts_at: datetime,
    ends_at: datetime,
    limit: int = MOST_EVENTS,
) -> Sequence[CalendarEntry]:
    """Return what calendars announce and begins in a range, also what was called off."""
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(
            CalendarEntry.calendar_id.in_(calendar_ids),
            CalendarEntry.starts_at >= starts_at,
            CalendarEntry.starts_at < ends_at,
            *_announced(),
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def event_of(session: ReadSession, calendar_id: int, entry_id: int) -> CalendarEntry | None:
    """Return something that a calendar announces, also when it was called off."""
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(
            CalendarEntry.id == entry_id, CalendarEntry.calendar_id == calendar_id, *_announced()
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def feed_of_member(session: ReadSession, user_id: int) -> MemberFeed | None:
    """Return that somebody has a private address, and since when."""
    return await session.get(MemberFeed, user_id)


async def member_of_feed(session: ReadSession, token_hash: str) -> int | None:
    """Return whose private address this is."""
    statement = select(MemberFeed.user_id).where(MemberFeed.token_hash == token_hash)
    return (await session.scalars(statement)).one_or_none()


def _announced() -> tuple[ColumnElement[bool], ...]:
    # What was somebody's booking has an owner, or was erased.
    return (
        CalendarEntry.user_id.is_(None),
        CalendarEntry.session_id.is_(None),
        CalendarEntry.erased_at.is_(None),
        or_(
            CalendarEntry.state == EntryState.CONFIRMED, CalendarEntry.state == EntryState.CANCELLED
        ),
    )
