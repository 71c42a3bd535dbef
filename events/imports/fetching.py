"""The loop that looks at calendars of others again: what is at their addresses, and what goes on.

A calendar that is there no longer, or cannot be read, says so to its keeper; what it held is shown
as it was read last.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import undefer

from events.calendars.models import Calendar
from events.ics.errors import UnreadableCalendar
from events.ics.reading import MOST_BYTES
from events.imports.models import ForeignCalendar
from events.imports.readings import WorkedOut, window_at, work_out
from events.imports.service import keep_reading, plan_next
from glue.urls import blog_url
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.jobs.loop import Loop
from shared.outward.client import Answer, OutwardClient
from shared.outward.own import outward_client
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)

LOOP_NAME = "foreign-calendars"
POLL_SECONDS = 30.0
# Whoever fetches has so long; after that somebody else may.
LEASE = timedelta(minutes=10)
SECONDS = 60.0

Connect = Callable[[], AbstractAsyncContextManager[OutwardClient]]


def looker() -> Loop:
    """Make the loop that looks at what is due."""
    return Loop(LOOP_NAME, POLL_SECONDS, look_at_due_calendars)


def look_soon() -> None:
    """Let the loop look at once; for `on_commit`."""
    current_runtime().loops[LOOP_NAME].wake()


def connect() -> OutwardClient:
    """Make a client for calendars of strangers."""
    return outward_client(blog_url("/"), most_bytes=MOST_BYTES, seconds=SECONDS)


async def look_at_due_calendars(connect: Connect = connect) -> bool:
    """Look at one calendar whose time has come; True when there may be more."""
    now = utcnow()
    async with transaction() as session:
        claimed = await _claim(session, now=now)
    if claimed is None:
        return False
    foreign, zone = claimed
    try:
        content, answer = foreign.content, None
        if foreign.feed_url is not None:
            answer = await _ask(connect, foreign)
            content = foreign.content if answer.is_unchanged else answer.content
        read = None
        if content is not None and _is_news(foreign, answer, now=now):
            read = await work_out(content, zone=zone, now=now)
    except (DomainError, UnreadableCalendar) as problem:
        await _note_problem(foreign, str(problem), now=now)
        return True
    await _keep(foreign, content, read, answer, now=now)
    return True


async def _claim(
    session: WriteSession, *, now: datetime
) -> tuple[ForeignCalendar, ZoneInfo] | None:
    statement = (
        select(ForeignCalendar, Calendar)
        .join(Calendar, Calendar.id == ForeignCalendar.calendar_id)
        .where(ForeignCalendar.next_fetch_at <= now, Calendar.is_live())
        .options(undefer(ForeignCalendar.content))
        .order_by(ForeignCalendar.next_fetch_at)
        .limit(1)
        .with_for_update(of=ForeignCalendar, skip_locked=True)
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        return None
    foreign, calendar = found
    foreign.next_fetch_at = now + LEASE
    await session.flush()
    return foreign, calendar.zone


async def _ask(connect: Connect, foreign: ForeignCalendar) -> Answer:
    assert foreign.feed_url is not None
    async with connect() as client:
        answer = await client.get(
            foreign.feed_url, etag=foreign.etag, last_modified=foreign.last_modified
        )
    if not answer.is_unchanged and answer.status != 200:
        raise UnreadableCalendar(
            _("The address answers with status %(status)s", status=answer.status)
        )
    return answer


def _is_news(foreign: ForeignCalendar, answer: Answer | None, *, now: datetime) -> bool:
    """Say whether there is something to work out: another file, or another month."""
    if answer is not None and not answer.is_unchanged:
        return True
    return foreign.read_at is None or window_at(foreign.read_at) != window_at(now)


async def _keep(
    foreign: ForeignCalendar,
    content: bytes | None,
    read: WorkedOut | None,
    answer: Answer | None,
    *,
    now: datetime,
) -> None:
    async with transaction() as session:
        kept = await _lock(session, foreign)
        if kept is None:
            return
        if content is not None and read is not None:
            await keep_reading(session, kept, content, read, now=now)
        if answer is not None and not answer.is_unchanged:
            kept.etag = answer.headers.get("etag")
            kept.last_modified = answer.headers.get("last-modified")
        plan_next(kept, now=now)


async def _note_problem(foreign: ForeignCalendar, problem: str, *, now: datetime) -> None:
    logger.warning("foreign calendar %s could not be read: %s", foreign.id, problem)
    async with transaction() as session:
        kept = await _lock(session, foreign)
        if kept is None:
            return
        plan_next(kept, now=now)
        kept.problem = problem


async def _lock(session: WriteSession, foreign: ForeignCalendar) -> ForeignCalendar | None:
    # A keeper may stop or remove it while it is being looked at.
    statement = select(ForeignCalendar).where(ForeignCalendar.id == foreign.id).with_for_update()
    return (await session.scalars(statement)).one_or_none()
