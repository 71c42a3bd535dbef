"""What of events a stranger may find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.calendars.listing import pages_by_id
from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.search.queries import calendars_holding, coming_events_holding
from glue.contracts import blog
from shared.db import ReadSession
from shared.errors import ServiceUnavailable


@dataclass(frozen=True, slots=True)
class Finds:
    """Calendars and coming events on published pages; no pages are known while blog is away."""

    calendars: Sequence[Calendar]
    entries: Sequence[CalendarEntry]
    pages: Mapping[int, blog.Post]


async def found_in_calendars(session: ReadSession, q: str, *, now: datetime) -> Finds:
    """Search the titles of calendars, and of what is coming in them."""
    calendars = await calendars_holding(session, q)
    entries = await coming_events_holding(session, q, now=now)
    page_ids = {calendar.container_id for calendar in calendars} | {
        entry.page_id for entry in entries
    }
    if not page_ids:
        return Finds([], [], {})
    try:
        pages = await pages_by_id(page_ids)
    except ServiceUnavailable:
        return Finds(calendars, entries, {})
    return Finds(
        [calendar for calendar in calendars if calendar.container_id in pages],
        [entry for entry in entries if entry.page_id in pages],
        pages,
    )
