"""What keepers do with calendars of others: add, take, fetch, stop and remove them."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from sqlalchemy.exc import IntegrityError

from events.calendars.models import Calendar
from events.imports.errors import AlreadyShown, NothingToTake, TooManyImports
from events.imports.models import LONGEST_NAME, ForeignCalendar
from events.imports.queries import count_imports_locked
from events.imports.readings import WorkedOut
from events.imports.writing import write_occurrences
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession

MOST_OF_CALENDAR = 20
# What repeats in a file goes on: each month shows a month more of it.
A_MONTH = timedelta(days=30)
ONE_OF_EACH_ADDRESS = "uq_foreign_calendars_feed_url"


async def add_file(
    session: WriteSession,
    calendar: Calendar,
    content: bytes,
    read: WorkedOut,
    *,
    name: str,
    now: datetime,
) -> ForeignCalendar:
    """Keep a file beside a calendar, to be looked at; raises `TooManyImports`."""
    title = (read.title or _stem(name))[:LONGEST_NAME]
    foreign = ForeignCalendar(calendar_id=calendar.id, title=title, content=content, read_at=now)
    foreign.refused = read.refused
    return await _add(session, foreign)


async def add_address(
    session: WriteSession,
    calendar: Calendar,
    *,
    address: str,
    every_hours: int | None,
    now: datetime,
) -> ForeignCalendar:
    """Have what is at an address fetched; raises `TooManyImports` or `AlreadyShown`."""
    foreign = ForeignCalendar(
        calendar_id=calendar.id,
        title=(urlsplit(address).hostname or address)[:LONGEST_NAME],
        feed_url=address,
        every_hours=every_hours,
        next_fetch_at=now,
    )
    return await _add(session, foreign)


async def take(
    session: WriteSession,
    calendar: Calendar,
    foreign: ForeignCalendar,
    read: WorkedOut,
    *,
    now: datetime,
) -> None:
    """Show what is in somebody's calendar beside ours from now on; raises `NothingToTake`."""
    if foreign.content is None:
        raise NothingToTake()
    foreign.is_taken = True
    await keep_reading(session, foreign, foreign.content, read, now=now)
    plan_next(foreign, now=now)
    await _write_down(session, calendar, foreign, Audited.FOREIGN_CALENDAR_SHOWN)


async def keep_reading(
    session: WriteSession,
    foreign: ForeignCalendar,
    content: bytes,
    read: WorkedOut,
    *,
    now: datetime,
) -> None:
    """Keep what was read, and show it where its keeper has said so."""
    foreign.content = content
    foreign.read_at = now
    foreign.refused = read.refused
    foreign.problem = ""
    if read.title:
        foreign.title = read.title[:LONGEST_NAME]
    if foreign.is_taken:
        await write_occurrences(session, foreign, read.occurrences)
    await session.flush()


def plan_next(foreign: ForeignCalendar, *, now: datetime) -> None:
    """Say when a calendar is looked at again, if at all."""
    foreign.problem = ""
    if foreign.every_hours is not None:
        foreign.next_fetch_at = now + timedelta(hours=foreign.every_hours)
    else:
        foreign.next_fetch_at = now + A_MONTH if foreign.is_taken and not foreign.feed_url else None


async def say_whether_it_closes(
    session: WriteSession, calendar: Calendar, foreign: ForeignCalendar, *, closes_times: bool
) -> None:
    """Let what is busy there close exclusive slots and free times here, or not."""
    foreign.closes_times = closes_times
    await session.flush()
    await _write_down(session, calendar, foreign, Audited.FOREIGN_CALENDAR_CHANGED)


async def fetch_again(session: WriteSession, foreign: ForeignCalendar, *, now: datetime) -> None:
    """Have an address fetched now, also where that was stopped."""
    foreign.next_fetch_at = now
    await session.flush()


async def stop(session: WriteSession, calendar: Calendar, foreign: ForeignCalendar) -> None:
    """Fetch an address no longer; what was read of it stays."""
    foreign.every_hours = foreign.next_fetch_at = None
    foreign.problem = ""
    await session.flush()
    await _write_down(session, calendar, foreign, Audited.FOREIGN_CALENDAR_STOPPED)


async def remove(session: WriteSession, calendar: Calendar, foreign: ForeignCalendar) -> None:
    """Forget somebody's calendar, with all that is shown of it."""
    await session.delete(foreign)
    await session.flush()
    await _write_down(session, calendar, foreign, Audited.FOREIGN_CALENDAR_REMOVED)


async def _add(session: WriteSession, foreign: ForeignCalendar) -> ForeignCalendar:
    if await count_imports_locked(session, foreign.calendar_id) >= MOST_OF_CALENDAR:
        raise TooManyImports(most=MOST_OF_CALENDAR)
    session.add(foreign)
    try:
        await session.flush()
    except IntegrityError as error:
        if ONE_OF_EACH_ADDRESS not in str(error.orig):
            raise
        raise AlreadyShown() from error
    return foreign


async def _write_down(
    session: WriteSession, calendar: Calendar, foreign: ForeignCalendar, deed: Audited
) -> None:
    await record(
        session,
        deed,
        on=(ObjectType.FOREIGN_CALENDAR, foreign.id),
        within=calendar.container_id,
        calendar=calendar.id,
    )


def _stem(name: str) -> str:
    stem = PurePosixPath(unquote(name)).stem
    return "".join(it for it in stem if it.isprintable()).strip() or "calendar.ics"
