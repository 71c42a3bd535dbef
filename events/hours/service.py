"""Saying when a calendar is open."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from events.calendars.models import Calendar
from events.calendars.queries import lock_for_terms
from events.hours.models import CalendarHours
from events.hours.opening import Span
from events.slots.queries import lock_slots_of
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession


async def set_hours(session: WriteSession, calendar: Calendar, spans: Sequence[Span]) -> None:
    """Open a calendar in these hours from now on; what is booked stays booked.

    The calendar is locked, so that of two who set them at once one has them whole, and so are its
    slots: nobody books by the hours before.
    """
    await lock_for_terms(session, calendar.id)
    await lock_slots_of(session, calendar.id)
    await session.execute(delete(CalendarHours).where(CalendarHours.calendar_id == calendar.id))
    rows = [
        {
            "calendar_id": calendar.id,
            "weekday": span.weekday,
            "from_time": span.from_time,
            "until_time": span.until_time,
        }
        for span in spans
    ]
    if rows:
        await session.execute(insert(CalendarHours), rows)
    await record(
        session,
        Audited.HOURS_CHANGED,
        on=(ObjectType.CALENDAR, calendar.id),
        within=calendar.container_id,
        why="",
        number=str(len(rows)),
    )
