"""The pages about a calendar's own events."""

from quart import Response

from events.calendars.models import Calendar
from events.desk.forms import FIRST_TIME, LONGEST_TEXT, SECOND_TIME, EventForm
from events.entries.models import CalendarEntry
from events.keeping import EVENTS, ways_of_desk, where_of
from glue.pages import current_page
from shared.i18n import gettext as _
from shared.web.htmx import render


async def event_form_page(
    calendar: Calendar,
    form: EventForm,
    event: CalendarEntry | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    """Show the form of an event, or of a new one, as it was typed."""
    return await render(
        "desk/event.html",
        status=status,
        ways=ways_of_desk(calendar, EVENTS),
        page_title=current_page().title,
        where=where_of(calendar),
        calendar=calendar,
        form=form,
        event=event,
        notice=notice,
        max_title=LONGEST_TEXT,
        times=[
            ("", _("Please choose")),
            (FIRST_TIME, _("The first one, before clocks are set back")),
            (SECOND_TIME, _("The second one, after clocks are set back")),
        ],
    )
