"""Where the views of calendars, and single events in them, are to be found.

A month links to each of its days and events: their addresses are written out here, since the router
would put each together from all its rules. A test compares them with what the router says.
"""

from datetime import date

from events.agenda.happenings import Happening
from events.agenda.scopes import Scope
from events.calendars.models import Calendar


def month_address(scope: Scope, day: date) -> str:
    """Return where the month of a day is shown."""
    return f"{_view_address(scope)}{day.year:04}/{day.month:02}/"


def week_address(scope: Scope, day: date) -> str:
    """Return where the week of a day is shown."""
    year, week, _ = day.isocalendar()
    return f"{_view_address(scope)}{year:04}/w{week:02}/"


def day_address(scope: Scope, day: date) -> str:
    """Return where a day is shown."""
    return f"{month_address(scope, day)}{day.day:02}/"


def list_address(scope: Scope) -> str:
    """Return where what is coming is listed."""
    base = _view_address(scope)
    return base if scope.is_merged else f"{base}agenda/"


def calendar_address(scope: Scope, calendar: Calendar) -> str | None:
    """Return where a calendar is shown by itself; None while nobody can tell its page."""
    page_slug = scope.page_slugs.get(calendar.id)
    return None if page_slug is None else _address_of(page_slug, calendar)


def event_address(scope: Scope, event: Happening) -> str:
    """Return the page of an event; its day among all others while nobody can tell whose it is.

    What is in somebody else's calendar has a page of theirs, or none and no address.
    """
    if event.elsewhere:
        return event.elsewhere.url
    address = calendar_address(scope, scope.calendars[event.calendar_id])
    if address is None:
        day = day_address(scope, event.starts_at.astimezone(scope.zone).date())
        return f"{day}#event-{event.id}"
    return f"{address}events/{event.id}/"


def _view_address(scope: Scope) -> str:
    """Return what the addresses of a scope's views begin with."""
    if scope.page and scope.calendar:
        return _address_of(scope.page.slug, scope.calendar)
    return f"/{scope.page.slug}/agenda/" if scope.page else "/agenda/"


def _address_of(page_slug: str, calendar: Calendar) -> str:
    return f"/{page_slug}/{calendar.slug}/"
