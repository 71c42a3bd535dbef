"""Where the views of calendars, and single events in them, are to be found."""

from datetime import date
from typing import Any

from quart import url_for

from events.agenda.happenings import Happening
from events.agenda.scopes import Scope
from events.calendars.models import Calendar


def month_address(scope: Scope, day: date) -> str:
    """Return where the month of a day is shown."""
    return url_for("agenda.month", year=day.year, month=day.month, **scope.where)


def week_address(scope: Scope, day: date) -> str:
    """Return where the week of a day is shown."""
    year, week, _ = day.isocalendar()
    return url_for("agenda.week", year=year, week=week, **scope.where)


def day_address(scope: Scope, day: date) -> str:
    """Return where a day is shown."""
    return url_for("agenda.day", **_parts(day), **scope.where)


def list_address(scope: Scope) -> str:
    """Return where what is coming is listed."""
    return url_for("agenda.index", **scope.where)


def calendar_address(scope: Scope, calendar: Calendar) -> str | None:
    """Return where a calendar is shown by itself; None while nobody can tell its page."""
    page_slug = scope.page_slugs.get(calendar.id)
    if page_slug is None:
        return None
    return url_for("agenda.show", page_slug=page_slug, calendar_slug=calendar.slug)


def event_address(scope: Scope, event: Happening) -> str:
    """Return the page of an event; its day among all others while nobody can tell whose it is."""
    calendar = scope.calendars[event.calendar_id]
    page_slug = scope.page_slugs.get(calendar.id)
    if page_slug is None:
        parts = _parts(event.starts_at.astimezone(scope.zone).date())
        return url_for("agenda.day", **parts, **scope.where, _anchor=f"event-{event.id}")
    return url_for(
        "happenings.show", page_slug=page_slug, calendar_slug=calendar.slug, entry_id=event.id
    )


def _parts(day: date) -> dict[str, Any]:
    return {"year": day.year, "month": day.month, "day": day.day}
