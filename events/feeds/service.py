"""Calendars to subscribe to, as files; and the private address of one's own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from events.account.service import own_places_of
from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.feeds.happenings import announced, own
from events.feeds.models import MemberFeed
from events.feeds.queries import events_of
from events.ics.values import Happening
from events.ics.writing import write_calendar
from shared.db import ReadSession, WriteSession

PAST, COMING = timedelta(days=365), timedelta(days=730)
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar file, and when what is in it was last changed, where that can be said."""

    content: bytes
    changed_at: datetime | None = None


async def feed_of_event(entry: CalendarEntry, *, page_slug: str) -> Feed:
    """Return one event as a file."""
    content = await _written([announced(entry, page_slug=page_slug)], title="")
    return Feed(content, entry.updated_at)


async def feed_of_calendar(
    session: ReadSession, calendar: Calendar, *, page_slug: str, now: datetime
) -> Feed:
    """Return what a calendar announces as a file."""
    entries = await _events(session, [calendar], now=now)
    happenings = [announced(it, page_slug=page_slug) for it in entries]
    content = await _written(happenings, title=calendar.title)
    # What has become too old to be in it, or is near enough by now, changes it as well.
    changed = (calendar.updated_at, _first_of_month(now), *(it.updated_at for it in entries))
    return Feed(content, max(changed))


async def feed_of_calendars(
    session: ReadSession,
    calendars: Sequence[Calendar],
    *,
    title: str,
    page_slugs: dict[int, str],
    now: datetime,
) -> Feed:
    """Return what several calendars announce as one file; each page is known by its id."""
    entries = await _events(session, calendars, now=now)
    happenings = [announced(it, page_slug=page_slugs[it.page_id]) for it in entries]
    return Feed(await _written(happenings, title=title))


async def feed_of_member_bookings(
    session: ReadSession, user_id: int, *, title: str, link: str, now: datetime
) -> Feed:
    """Return what somebody has booked as a file."""
    places = await own_places_of(session, user_id, now=now)
    return Feed(await _written(own(places, link=link), title=title))


async def renew_member_feed(session: WriteSession, user_id: int) -> str:
    """Give somebody a new private address, and return its secret; the old one leads nowhere."""
    token = token_urlsafe(TOKEN_BYTES)
    digest = hash_of(token)
    statement = insert(MemberFeed).values(user_id=user_id, token_hash=digest)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"], set_={"token_hash": digest, "updated_at": func.now()}
        )
    )
    return token


async def end_member_feed(session: WriteSession, user_id: int) -> int:
    """Take somebody's private address away; returns how many there were."""
    statement = delete(MemberFeed).where(MemberFeed.user_id == user_id)
    return len((await session.scalars(statement.returning(MemberFeed.user_id))).all())


def hash_of(token: str) -> str:
    """Return what is kept of a secret; it is random enough to need neither salt nor stretching."""
    return sha256(token.encode()).hexdigest()


async def _events(
    session: ReadSession, calendars: Sequence[Calendar], *, now: datetime
) -> Sequence[CalendarEntry]:
    if not calendars:
        return []
    month = _first_of_month(now)
    ids = [calendar.id for calendar in calendars]
    return await events_of(session, ids, starts_at=month - PAST, ends_at=month + COMING)


def _first_of_month(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def _written(happenings: Sequence[Happening], *, title: str) -> bytes:
    # Thousands of events take long enough to keep others waiting.
    return await asyncio.to_thread(_file, tuple(happenings), title)


@lru_cache(maxsize=16)
def _file(happenings: tuple[Happening, ...], title: str) -> bytes:
    """Write what hundreds ask for again and again, once as long as it is the same."""
    # Each says when it was changed itself.
    return write_calendar(happenings, now=datetime.fromtimestamp(0, UTC), title=title)
