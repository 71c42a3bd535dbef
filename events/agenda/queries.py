"""Which events of the pages' own fall into a span of time, or come next."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import TSTZRANGE

from events.agenda.happenings import Happening
from events.entries.models import CalendarEntry
from shared.db import ReadSession
from shared.web.pagination import Order, Page, ascending, decode_cursor, fetch_page

PER_PAGE = 40


async def happenings_between(
    session: ReadSession, calendar_ids: Collection[int], begin: datetime, end: datetime
) -> list[Happening]:
    """Return what is on at some time from `begin` until `end`, by when it begins."""
    during = func.tstzrange(begin, end, type_=TSTZRANGE)
    return await _happenings(session, calendar_ids, _time().op("&&")(during))


async def happenings_at(
    session: ReadSession, calendar_ids: Collection[int], now: datetime
) -> list[Happening]:
    """Return what has begun and is not over."""
    return await _happenings(session, calendar_ids, _time().op("@>")(now))


async def happenings_after(
    session: ReadSession, calendar_ids: Collection[int], now: datetime, *, cursor: str | None
) -> Page[Happening]:
    """Return what begins after `now`, the next first."""
    statement = select(CalendarEntry).where(
        CalendarEntry.calendar_id.in_(calendar_ids),
        CalendarEntry.is_own_event(),
        CalendarEntry.starts_at > now,
    )
    page = await fetch_page(session, statement, order=_order(), size=PER_PAGE, cursor=cursor)
    return Page([_of(it) for it in page.items], page.next_cursor)


def moment_of(cursor: str) -> datetime:
    """Return when the last event begins that stood before a further page of the list."""
    moment = decode_cursor(cursor, _order())[0]
    assert isinstance(moment, datetime)
    return moment


async def _happenings(
    session: ReadSession, calendar_ids: Collection[int], when: ColumnElement[bool]
) -> list[Happening]:
    statement = (
        select(
            CalendarEntry.id,
            CalendarEntry.calendar_id,
            CalendarEntry.title,
            CalendarEntry.starts_at,
            CalendarEntry.ends_at,
        )
        .where(CalendarEntry.calendar_id.in_(calendar_ids), CalendarEntry.is_own_event(), when)
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
    )
    return [
        Happening(id, calendar_id, title, starts_at, ends_at)
        for id, calendar_id, title, starts_at, ends_at in await session.execute(statement)
    ]


def _order() -> list[Order]:
    return [ascending(CalendarEntry.starts_at), ascending(CalendarEntry.id)]


def _time() -> ColumnElement[Any]:
    return func.tstzrange(CalendarEntry.starts_at, CalendarEntry.ends_at, type_=TSTZRANGE)


def _of(entry: CalendarEntry) -> Happening:
    return Happening(entry.id, entry.calendar_id, entry.title, entry.starts_at, entry.ends_at)
