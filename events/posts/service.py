"""Linking events to the posts that announce them."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from events.entries.models import CalendarEntry, CalendarEntryPost
from events.posts.queries import POST
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession


async def link_post(session: WriteSession, entry: CalendarEntry, post_id: int) -> None:
    """Have a post announce an event; doing it twice changes nothing."""
    linked = (
        insert(CalendarEntryPost)
        .values(entry_id=entry.id, content_type=POST, content_id=post_id)
        .on_conflict_do_nothing()
        .returning(CalendarEntryPost.id)
    )
    if (await session.scalars(linked)).one_or_none() is not None:
        await _write_down(session, Audited.EVENT_POST_LINKED, entry, post_id)


async def unlink_post(session: WriteSession, entry: CalendarEntry, post_id: int) -> None:
    """Have a post announce an event no longer; doing it twice changes nothing."""
    unlinked = (
        delete(CalendarEntryPost)
        .where(
            CalendarEntryPost.entry_id == entry.id,
            CalendarEntryPost.content_type == POST,
            CalendarEntryPost.content_id == post_id,
        )
        .returning(CalendarEntryPost.id)
    )
    if (await session.scalars(unlinked)).one_or_none() is not None:
        await _write_down(session, Audited.EVENT_POST_UNLINKED, entry, post_id)


async def _write_down(
    session: WriteSession, deed: Audited, entry: CalendarEntry, post_id: int
) -> None:
    await record(
        session,
        deed,
        on=(ObjectType.CALENDAR, entry.calendar_id),
        within=entry.page_id,
        title=entry.title,
        post=post_id,
    )
