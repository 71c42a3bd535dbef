"""Telling siblings and the log what became of a calendar."""

from events.calendars.models import Calendar
from glue.audit import Audited, ObjectType
from glue.contracts import events
from shared.audit import record
from shared.db import WriteSession
from shared.outbox import emit

Told = type[events.CalendarOpened] | type[events.CalendarChanged] | type[events.CalendarClosed]


async def tell(session: WriteSession, told: Told, deed: Audited, calendar: Calendar) -> None:
    """Emit an event of a calendar, and write the deed down."""
    event = told(
        calendar_id=calendar.id,
        container_type=calendar.container_type,
        container_id=calendar.container_id,
    )
    await emit(session, event, stream=f"calendar:{calendar.id}")
    await record(session, deed, on=(ObjectType.CALENDAR, calendar.id), within=calendar.container_id)
