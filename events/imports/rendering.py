"""The pages of a keeper's calendars of others."""

from collections.abc import Mapping
from typing import Any

from quart import Response, url_for

from events.calendars.models import Calendar
from events.ics.errors import UnreadableCalendar
from events.imports.conflicts import free_conflicts_of
from events.imports.forms import HOW_OFTEN, AddressForm
from events.imports.models import ForeignCalendar
from events.imports.queries import conflicts_of, imports_of
from events.imports.readings import work_out
from events.keeping import IMPORTS, ways_of_desk, where_of
from glue.pages import current_page
from shared.clock import utcnow
from shared.db import read_session
from shared.i18n import gettext as _
from shared.web.htmx import render

# A page of them tells enough; all are counted.
MOST_SHOWN = 50


async def imports_page(
    calendar: Calendar,
    *,
    file_errors: Mapping[str, str] | None = None,
    form: AddressForm | None = None,
    status: int = 200,
) -> Response:
    """Show what is beside a calendar, with the forms as they were left."""
    session = read_session()
    return await _render(
        "imports/index.html",
        calendar,
        status=status,
        imports=await imports_of(session, calendar.id),
        conflicts=await conflicts_of(session, calendar.id, now=utcnow()),
        free_conflicts=await free_conflicts_of(session, calendar, now=utcnow()),
        file_errors=file_errors or {},
        form=form or AddressForm(every_hours=6),
        often={hours: _(words) for hours, words in HOW_OFTEN.items()},
    )


async def import_page(calendar: Calendar, foreign: ForeignCalendar) -> Response:
    """Show what of somebody's calendar is shown, or would be, and what is refused and why."""
    problem, read = foreign.problem, None
    if foreign.content is not None:
        try:
            read = await work_out(foreign.content, zone=calendar.zone, now=utcnow())
        except UnreadableCalendar as error:
            problem = str(error)
    return await _render(
        "imports/show.html",
        calendar,
        foreign=foreign,
        problem=problem,
        read=read,
        found=[] if read is None else [it for it in read.occurrences if it.ends_at > utcnow()],
        most=MOST_SHOWN,
        often={hours: _(words) for hours, words in HOW_OFTEN.items()},
    )


def import_address(calendar: Calendar, foreign: ForeignCalendar | None = None) -> str:
    """Return the address of one of them, or of all."""
    if foreign is None:
        return url_for("imports.index", **where_of(calendar))
    return url_for("imports.show", import_id=foreign.id, **where_of(calendar))


async def _render(
    template: str, calendar: Calendar, *, status: int = 200, **context: Any
) -> Response:
    return await render(
        template,
        status=status,
        ways=ways_of_desk(calendar, IMPORTS),
        page_title=current_page().title,
        where=where_of(calendar),
        calendar=calendar,
        **context,
    )
