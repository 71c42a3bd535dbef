"""The bookings of a calendar, as its keepers look at them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from events.entries.models import CalendarEntry
from events.slots.models import CalendarSlot
from glue.contracts.events import EntryState
from shared.db import ReadSession

MOST = 100


class Stand(StrEnum):
    """Which bookings a keeper looks at."""

    WAITING = "waiting"
    COMING = "coming"
    OVER = "over"
    OFF = "off"


async def bookings_that(
    session: ReadSession, calendar_id: int, stand: Stand, *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return bookings of a calendar, the next first, of those that are over the latest."""
    latest_first = stand in (Stand.OVER, Stand.OFF)
    order = (CalendarEntry.starts_at, CalendarEntry.id)
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(*_of(calendar_id), *_that(stand, now))
        .order_by(*(column.desc() if latest_first else column for column in order))
        .limit(MOST)
    )
    return (await session.scalars(statement)).all()


async def slot_of_booking(session: ReadSession, slot_id: int) -> CalendarSlot:
    """Return the slot of a booking, also one that was put away."""
    return (await session.scalars(select(CalendarSlot).where(CalendarSlot.id == slot_id))).one()


def _of(calendar_id: int) -> tuple[ColumnElement[bool], ...]:
    return (CalendarEntry.calendar_id == calendar_id, CalendarEntry.slot_id.is_not(None))


def _that(stand: Stand, now: datetime) -> tuple[ColumnElement[bool], ...]:
    kept = CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED))
    match stand:
        case Stand.WAITING:
            return (CalendarEntry.state == EntryState.PROVISIONAL, CalendarEntry.ends_at > now)
        case Stand.COMING:
            return (CalendarEntry.state == EntryState.CONFIRMED, CalendarEntry.ends_at > now)
        case Stand.OVER:
            return (kept, CalendarEntry.ends_at <= now)
        case Stand.OFF:
            off = (EntryState.DECLINED, EntryState.CANCELLED)
            return (CalendarEntry.state.in_(off),)
