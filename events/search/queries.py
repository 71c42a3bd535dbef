"""Which calendars and coming events hold some words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from shared.db import ReadSession, words

# The text search configuration that migration 0002 makes.
WORDS = "events_words"
# Calendars, and what is coming in them, are few enough to be read through; this is a fence.
MOST = 500


async def calendars_holding(session: ReadSession, text: str) -> Sequence[Calendar]:
    statement = (
        select(Calendar)
        .where(
            Calendar.is_live(),
            Calendar.is_listed,
            words.holds(words.vector(WORDS, Calendar.title), text, WORDS),
        )
        .order_by(Calendar.title, Calendar.id)
        .limit(MOST)
    )
    return (await session.scalars(statement)).all()


async def coming_events_holding(
    session: ReadSession, text: str, *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return the pages' own events by title or calendar, the next first; bookings are private."""
    title = CalendarEntry.title.concat(" ").concat(Calendar.title)
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(
            Calendar.is_live(),
            Calendar.is_listed,
            CalendarEntry.is_own_event(),
            CalendarEntry.ends_at > now,
            words.holds(words.vector(WORDS, title), text, WORDS),
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(MOST)
    )
    return (await session.scalars(statement)).all()
