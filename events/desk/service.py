"""Writing what keepers say of their calendar's events."""

from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from events.calendars.models import Calendar
from events.desk.errors import ChangedMeanwhile
from events.desk.forms import state_of
from events.desk.queries import event_of_form, lock_event
from events.desk.reading import Typed
from events.entries.models import FORM_KEY, HAS_FORM_KEY, CalendarEntry
from glue.audit import Audited, ObjectType
from glue.contracts.events import EntryState
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound


async def announce_event(
    session: WriteSession, calendar: Calendar, typed: Typed, *, key: str, currency: str
) -> CalendarEntry:
    """Put an event into a calendar; what it costs is up to its tickets.

    The same form sent twice is one event; whoever goes back and types another one means another.
    """
    said = f"{key}:{typed.title}:{typed.starts_at.isoformat()}:{typed.ends_at.isoformat()}"
    form_key = sha256(said.encode()).hexdigest()
    event: CalendarEntry | None = await session.scalar(
        insert(CalendarEntry)
        .values(
            calendar_id=calendar.id,
            title=typed.title,
            starts_at=typed.starts_at,
            ends_at=typed.ends_at,
            state=EntryState.CONFIRMED,
            cost_minor=0,
            currency=currency,
            form_key=form_key,
        )
        .on_conflict_do_nothing(index_elements=FORM_KEY, index_where=text(HAS_FORM_KEY))
        .returning(CalendarEntry)
    )
    if event is None:
        return await event_of_form(session, calendar.id, form_key)
    await _write_down(session, Audited.EVENT_ADDED, calendar, event.title)
    return event


async def change_event(
    session: WriteSession, calendar: Calendar, event_id: int, typed: Typed, *, seen: str
) -> None:
    """Write an event as its keeper typed it; raises `NotFound` and `ChangedMeanwhile`."""
    event = await lock_event(session, calendar.id, event_id)
    if event is None:
        raise NotFound()
    if state_of(event) != seen:
        raise ChangedMeanwhile()
    event.title, event.starts_at, event.ends_at = typed.title, typed.starts_at, typed.ends_at
    await session.flush()
    await _write_down(session, Audited.EVENT_CHANGED, calendar, event.title)


async def _write_down(session: WriteSession, deed: Audited, calendar: Calendar, title: str) -> None:
    await record(
        session,
        deed,
        on=(ObjectType.CALENDAR, calendar.id),
        within=calendar.container_id,
        title=title,
    )
