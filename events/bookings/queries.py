"""What of a slot is taken."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from events.entries.models import CalendarEntry
from glue.contracts.events import EntryState
from shared.db import ReadSession


async def taken_of(
    session: ReadSession, slot_id: int, begin: datetime, end: datetime, *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return what is held or booked of a slot and touches a range."""
    is_held = CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED)) & (
        CalendarEntry.held_until > now
    )
    is_kept = CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED))
    statement = (
        select(CalendarEntry)
        .where(
            CalendarEntry.slot_id == slot_id,
            or_(is_held, is_kept),
            CalendarEntry.starts_at < end,
            func.coalesce(CalendarEntry.busy_until, CalendarEntry.ends_at) > begin,
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
    )
    return (await session.scalars(statement)).all()
