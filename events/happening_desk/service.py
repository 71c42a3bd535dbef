"""Writing what is told of an event."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from events.entries.models import CalendarEntry
from events.happening_desk.forms import state_of
from events.ticket_desk.errors import ChangedMeanwhile
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound
from shared.images import MadePicture
from shared.storage import Storage

NO_PICTURE = dict.fromkeys(("picture_key", "picture_width", "picture_height", "picture_alt"))


async def describe_event(
    session: WriteSession,
    storage: Storage,
    entry: CalendarEntry,
    values: Mapping[str, Any],
    *,
    seen: str,
    picture: MadePicture | None,
    alt: str,
    takes_away: bool,
) -> None:
    """Write what is told of an event, with its picture if a new one came.

    Raises `ChangedMeanwhile`. Files stay when their picture goes: their addresses are kept for good
    by browsers, and another event may show the same.
    """
    if picture is not None:
        # Before anything is locked: a bucket may be slow.
        await storage.put_all(picture.files)
    event = await session.scalar(
        select(CalendarEntry)
        .where(CalendarEntry.id == entry.id, CalendarEntry.was_announced())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFound()
    if state_of(event) != seen:
        raise ChangedMeanwhile()
    changes = {**values}
    if picture is not None:
        changes |= {
            "picture_key": picture.key,
            "picture_width": picture.width,
            "picture_height": picture.height,
            "picture_alt": alt,
        }
    elif takes_away:
        changes |= NO_PICTURE
    elif event.picture_key is not None:
        changes["picture_alt"] = alt
    for name, value in changes.items():
        setattr(event, name, value)
    await session.flush()
    await record(
        session,
        Audited.EVENT_DESCRIBED,
        on=(ObjectType.CALENDAR, entry.calendar_id),
        within=entry.page_id,
        event=entry.id,
    )
