"""The pages of the tickets to an event, for keepers."""

from typing import Any

from quart import Response

from events.entries.models import CalendarEntry
from events.happenings.queries import happening_on_page
from events.keeping import EVENTS, calendar_of_desk, ways_of_desk, where_of
from events.ticket_desk.forms import TicketForm
from events.ticket_desk.queries import sales_of, version_of
from events.tickets.models import LONGEST_NAME, TicketType
from events.tickets.selling import LONGEST_CODE
from glue.pages import current_page
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound
from shared.web.htmx import render, render_region, unchanged


async def event_of_desk(calendar_id: int, entry_id: int) -> CalendarEntry:
    """Return an event of one of the page's calendars; raises `NotFound`."""
    calendar = await calendar_of_desk(calendar_id)
    entry = await happening_on_page(read_session(), current_page().id, entry_id)
    if entry is None or entry.calendar_id != calendar.id:
        raise NotFound()
    return entry


def place_of(entry: CalendarEntry) -> dict[str, Any]:
    """Return what the addresses of an event's desk begin with."""
    return where_of(entry.calendar) | {"entry_id": entry.id}


def around_event(entry: CalendarEntry) -> dict[str, Any]:
    """Return what the pages of an event's desk have in common."""
    return {
        "entry": entry,
        "calendar": entry.calendar,
        "page_title": current_page().title,
        "page_slug": current_page().slug,
        "ways": ways_of_desk(entry.calendar, EVENTS),
        "where": where_of(entry.calendar),
        "place": place_of(entry),
    }


async def sales_page(entry: CalendarEntry) -> Response:
    """Show how the sale of an event's tickets goes."""
    around = await _sales_around(entry)
    return await render("ticket_desk/index.html", **around, **around_event(entry))


async def sales_region(entry: CalendarEntry, *, seen: str) -> Response:
    """Show how the sale goes where it is not as it was `seen`."""
    around = await _sales_around(entry)
    if around["seen"] == seen:
        return unchanged()
    return await render_region("ticket_desk/_sales.html", **around, **around_event(entry))


async def _sales_around(entry: CalendarEntry) -> dict[str, Any]:
    sales = await sales_of(read_session(), entry.id, now=utcnow())
    return {
        "sales": [it for it in sales if it.kind.deleted_at is None],
        "put_away": [it for it in sales if it.kind.deleted_at is not None],
        "seen": version_of(sales),
    }


async def ticket_form_page(
    entry: CalendarEntry,
    form: TicketForm,
    kind: TicketType | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    """Show the form of a type of tickets, as it was left."""
    return await render(
        "ticket_desk/tickets.html",
        status=status,
        form=form,
        kind=kind,
        notice=notice,
        longest_name=LONGEST_NAME,
        longest_code=LONGEST_CODE,
        **around_event(entry),
    )
