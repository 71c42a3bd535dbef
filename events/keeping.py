"""What the pages for keepers of a calendar begin with: which one it is, and where they can go."""

from typing import Any

from quart import url_for

from events.calendars.models import Calendar
from events.calendars.queries import calendar_on_page
from glue.pages import current_page
from shared.db import read_session
from shared.errors import NotFound
from shared.i18n import gettext as _

EVENTS = "events"
PLAN = "plan"
SLOTS = "slots"
BOOKINGS = "bookings"
HOURS = "hours"
FREE_TIMES = "free-times"
CLOSURES = "closures"
IMPORTS = "imports"
STATISTICS = "statistics"

Way = tuple[str, str, str, bool]


async def calendar_of_desk(calendar_id: int) -> Calendar:
    """Return a calendar of the current page; raises `NotFound`."""
    calendar = await calendar_on_page(read_session(), current_page().id, calendar_id)
    if calendar is None:
        raise NotFound()
    return calendar


def where_of(calendar: Calendar) -> dict[str, Any]:
    """Return what the addresses of a calendar's desk begin with."""
    return {"page_slug": current_page().slug, "calendar_id": calendar.id}


def ways_of_desk(calendar: Calendar, way: str) -> list[Way]:
    """Return the ways of a calendar's desk, with the one that is taken."""
    where = where_of(calendar)
    return [
        (_("Events"), url_for("desk.index", **where), "calendar", way == EVENTS),
        (_("Plan"), url_for("plan.index", **where), "calendar-days", way == PLAN),
        (_("Bookings"), url_for("bookings.index", **where), "inbox", way == BOOKINGS),
        (_("Slots"), url_for("slots.index", **where), "calendar-clock", way == SLOTS),
        (_("Free times"), url_for("free_time_desk.edit", **where), "hourglass", way == FREE_TIMES),
        (_("Opening hours"), url_for("hours.index", **where), "clock", way == HOURS),
        (_("Closed days"), url_for("closures.index", **where), "calendar-off", way == CLOSURES),
        (_("Other calendars"), url_for("imports.index", **where), "file-down", way == IMPORTS),
        (
            _("Statistics"),
            url_for("statistics.index", **where),
            "chart-column",
            way == STATISTICS,
        ),
    ]
