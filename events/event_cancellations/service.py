"""Calling off an event: its tickets, what is owed for them and the event itself, together.

The event is locked before its types of tickets, so that no type is added meanwhile; whoever takes,
claims or keeps tickets locks them after their types, and finds out what became of them then.
"""

from datetime import datetime

from events.calendars.models import Calendar
from events.desk.queries import lock_event, lock_ticket_types_of
from events.entries.models import LONGEST_BECAUSE, CalendarEntry
from events.event_cancellations.errors import EventIsOver
from events.tickets.calling_off import call_off_tickets, owe_for_called_off
from glue.audit import Audited, ObjectType
from glue.contracts.events import EntryState
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound


async def cancel_event(
    session: WriteSession, calendar: Calendar, event_id: int, *, because: str = "", now: datetime
) -> CalendarEntry:
    """Take an event out of its calendar, and owe to everybody what they paid for it.

    Raises `NotFound`, also where it is called off already, and `EventIsOver`.
    """
    event = await lock_event(session, calendar.id, event_id)
    if event is None:
        raise NotFound()
    await lock_ticket_types_of(session, event_id)
    valid = await call_off_tickets(session, event_id)
    if valid and event.ends_at <= now:
        raise EventIsOver()
    event.state, event.off_because = EntryState.CANCELLED, because[:LONGEST_BECAUSE]
    await session.flush()
    await owe_for_called_off(session, valid)
    await record(
        session,
        Audited.EVENT_CANCELLED,
        on=(ObjectType.CALENDAR, calendar.id),
        within=calendar.container_id,
        title=event.title,
        tickets=len(valid),
    )
    return event
