"""The calendar that a page of booking is about, and where its addresses begin."""

from typing import Any

from events.calendars.models import Calendar
from events.calendars.queries import calendar_called
from glue.pages import current_page
from shared.db import read_session
from shared.errors import NotFound


async def calendar_to_book(calendar_slug: str) -> Calendar:
    """Return a calendar of the current page; raises `NotFound`."""
    calendar = await calendar_called(read_session(), current_page().id, calendar_slug)
    if calendar is None:
        raise NotFound()
    return calendar


def own_of(calendar: Calendar) -> dict[str, Any]:
    """Return what the addresses of a calendar begin with."""
    return {"page_slug": current_page().slug, "calendar_slug": calendar.slug}
