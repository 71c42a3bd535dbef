"""A calendar's closed days, for its keepers: holidays are closed days too."""

from quart import Blueprint, Response, request, url_for

from events.calendars.models import Calendar
from events.keeping import CLOSURES, calendar_of_desk, ways_of_desk, where_of
from events.slots import service
from events.slots.forms import ClosureForm
from events.slots.queries import closures_of, count_bookings_on
from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

closures = Blueprint(
    "closures",
    __name__,
    url_prefix="/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>/closures",
)
closures.after_request(keep_private)


@closures.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    return await _page(await calendar_of_desk(calendar_id), ClosureForm())


@closures.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int) -> Response:
    calendar, form = await calendar_of_desk(calendar_id), ClosureForm.read(await request.form)
    if form.errors:
        return await _page(calendar, form, status=422)
    (first_day, last_day), session = form.days, write_session()
    await service.close_days(
        session, calendar, first_day=first_day, last_day=last_day, reason=form.reason
    )
    booked = await count_bookings_on(session, calendar, first_day, last_day)
    flash(_("Closed: %(reason)s", reason=form.reason))
    if booked:
        text = _("What is booked on these days stays booked: %(count)s", count=booked)
        flash(text, FlashKind.WARNING)
    return await redirect_to(url_for("closures.index", **where_of(calendar)))


@closures.post("/<int(max=9223372036854775807):closure_id>/delete/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def destroy(page_slug: str, calendar_id: int, closure_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    await service.open_days_again(write_session(), calendar, closure_id)
    flash(_("Open again"))
    return await redirect_to(url_for("closures.index", **where_of(calendar)))


async def _page(calendar: Calendar, form: ClosureForm, *, status: int = 200) -> Response:
    today = utcnow().astimezone(calendar.zone).date()
    return await render(
        "closures/index.html",
        status=status,
        calendar=calendar,
        where=where_of(calendar),
        ways=ways_of_desk(calendar, CLOSURES),
        page_title=current_page().title,
        closures=await closures_of(read_session(), calendar.id, since=today),
        form=form,
        today=today,
    )
