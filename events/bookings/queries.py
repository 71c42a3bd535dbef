"""What of a slot is taken."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from events.entries.models import CalendarEntry
from events.slots.models import CalendarSlot
from glue.contracts.events import EntryState
from shared.db import ReadSession


async def taken_of(
    session: ReadSession, slot: CalendarSlot, begin: datetime, end: datetime, *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return what is held or booked and may be in the way of a slot's times within a range.

    That is what is booked of the slot, and free times of its calendar that somebody has; in the
    way of free times is whatever is booked there.
    """
    is_held = CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED)) & (
        CalendarEntry.held_until > now
    )
    is_kept = CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED))
    statement = (
        select(CalendarEntry)
        .where(
            CalendarEntry.calendar_id == slot.calendar_id,
            CalendarEntry.slot_id.is_not(None),
            or_(
                CalendarEntry.slot_id == slot.id,
                CalendarEntry.is_free_time.is_not(slot.follows_hours),
            ),
            or_(is_held, is_kept),
            CalendarEntry.starts_at < end,
            func.coalesce(CalendarEntry.busy_until, CalendarEntry.ends_at) > begin,
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
    )
    return (await session.scalars(statement)).all()
