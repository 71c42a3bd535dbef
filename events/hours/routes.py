"""When a calendar is open, for its keepers, with the slots that the hours leave out."""

from datetime import timedelta

from quart import Blueprint, Response, request, url_for

from events.calendars.models import Calendar
from events.hours.forms import HoursForm, name_of
from events.hours.opening import Opening
from events.hours.queries import opening_of
from events.hours.service import set_hours
from events.hours.wording import in_words
from events.keeping import HOURS, calendar_of_desk, ways_of_desk, where_of
from events.slots.models import CalendarSlot
from events.slots.queries import slots_of
from events.slots.wording import weekday_names
from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

LOOKS_AHEAD = timedelta(weeks=4)

hours = Blueprint(
    "hours",
    __name__,
    url_prefix="/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>/hours",
)
hours.after_request(keep_private)


@hours.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    opening = await opening_of(read_session(), calendar)
    return await _page(calendar, HoursForm.of(opening.spans))


@hours.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int) -> Response:
    calendar, form = await calendar_of_desk(calendar_id), HoursForm.read(await request.form)
    if form.errors:
        return await _page(calendar, form, status=422)
    await set_hours(write_session(), calendar, form.spans)
    flash(_("The opening hours are saved"))
    return await redirect_to(url_for("hours.index", **where_of(calendar)))


async def _page(calendar: Calendar, form: HoursForm, *, status: int = 200) -> Response:
    session, locale = read_session(), current_runtime().settings.site.locale
    opening = await opening_of(session, calendar)
    slots = await slots_of(session, calendar.id)
    return await render(
        "hours/index.html",
        status=status,
        calendar=calendar,
        where=where_of(calendar),
        ways=ways_of_desk(calendar, HOURS),
        page_title=current_page().title,
        form=form,
        days=[(name_of(int(number)), words) for number, words in weekday_names(locale)],
        words=in_words(opening, locale),
        left_out=[slot for slot in slots if _is_left_out(slot, opening)],
    )


def _is_left_out(slot: CalendarSlot, opening: Opening) -> bool:
    """Say whether the hours leave out something of a slot in the weeks to come."""
    now = utcnow()
    bands = slot.rule(opening.zone).bands(now, now + LOOKS_AHEAD)
    return any(not opening.covers(band.starts_at, band.ends_at) for band in bands)
