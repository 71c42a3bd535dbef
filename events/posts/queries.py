"""What posts announce."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry, CalendarEntryPost
from shared.db import ReadSession

Ts = TypeVarTuple("Ts")

POST = "post"


@dataclass(frozen=True, slots=True)
class Announced:
    """An event, and a post that it is told in."""

    post_id: int
    entry: CalendarEntry


async def announced_in_posts(
    session: ReadSession, post_ids: Collection[int]
) -> Sequence[Announced]:
    """Return what posts announce, the first first; a booking is nobody's to see."""
    statement = (
        _events(select(CalendarEntry, CalendarEntryPost.content_id))
        .join(CalendarEntryPost, CalendarEntryPost.entry_id == CalendarEntry.id)
        .where(CalendarEntryPost.content_type == POST, CalendarEntryPost.content_id.in_(post_ids))
        .order_by(CalendarEntry.starts_at, CalendarEntry.id, CalendarEntryPost.content_id)
    )
    return [Announced(post_id, entry) for entry, post_id in await session.execute(statement)]


async def announced_event(session: ReadSession, entry_id: int) -> CalendarEntry | None:
    """Return an event that a page announces or has called off."""
    statement = _events(select(CalendarEntry)).where(CalendarEntry.id == entry_id)
    return (await session.scalars(statement)).one_or_none()


async def posts_of(session: ReadSession, entry_id: int) -> Sequence[int]:
    """Return the posts that announce an event, as they were linked."""
    statement = (
        select(CalendarEntryPost.content_id)
        .where(CalendarEntryPost.entry_id == entry_id, CalendarEntryPost.content_type == POST)
        .order_by(CalendarEntryPost.id)
    )
    return (await session.scalars(statement)).all()


def _events(statement: Select[*Ts]) -> Select[*Ts]:
    return (
        statement.join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(CalendarEntry.was_announced(), Calendar.is_live())
        .execution_options(populate_existing=True)
    )
