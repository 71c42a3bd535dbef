"""Whether free times of a calendar may be asked for, and on which terms, for its keepers."""

from quart import Blueprint, Response, request, url_for

from events.calendars.models import Calendar
from events.free_time_desk.forms import FreeTimesForm
from events.free_time_desk.service import offer_free_times
from events.hours.queries import opening_of
from events.hours.wording import in_words
from events.keeping import FREE_TIMES, calendar_of_desk, ways_of_desk, where_of
from events.slots.errors import Outdated
from events.slots.models import CalendarSlot
from events.slots.queries import free_times_of
from events.slots.service import put_slot_away
from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

free_time_desk = Blueprint(
    "free_time_desk",
    __name__,
    url_prefix="/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>/free-times",
)
free_time_desk.after_request(keep_private)


@free_time_desk.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def edit(page_slug: str, calendar_id: int) -> Response:
    calendar, slot = await _free_times(calendar_id)
    locale = current_runtime().settings.site.locale
    form = FreeTimesForm.of(slot, locale) if slot else FreeTimesForm.empty(calendar.title)
    return await _page(calendar, slot, form)


@free_time_desk.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int) -> Response:
    calendar, slot = await _free_times(calendar_id)
    form, site = FreeTimesForm.read(await request.form), current_runtime().settings.site
    terms, errors = form.terms(slot.currency if slot else site.currency, site.locale)
    if terms is None:
        return await _page(calendar, slot, form.refused(errors), status=422)
    try:
        await offer_free_times(write_session(), calendar, terms, version=form.version)
    except Outdated as problem:
        await rollback_request()
        calendar, slot = await _free_times(calendar_id)
        refused = form.refused({"title": str(problem)})
        return await _page(calendar, slot, refused, status=problem.status)
    flash(_("Free times can be asked for"))
    return await redirect_to(url_for("free_time_desk.edit", **where_of(calendar)))


@free_time_desk.post("/delete/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def destroy(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    slot = await free_times_of(read_session(), calendar.id)
    if slot is None:
        raise NotFound()
    await put_slot_away(write_session(), calendar, slot.id, now=utcnow())
    flash(_("No free times can be asked for any longer. What is booked stays booked"))
    return await redirect_to(url_for("free_time_desk.edit", **where_of(calendar)))


async def _free_times(calendar_id: int) -> tuple[Calendar, CalendarSlot | None]:
    calendar = await calendar_of_desk(calendar_id)
    return calendar, await free_times_of(read_session(), calendar.id, also_put_away=True)


async def _page(
    calendar: Calendar, slot: CalendarSlot | None, form: FreeTimesForm, *, status: int = 200
) -> Response:
    site = current_runtime().settings.site
    opening = await opening_of(read_session(), calendar)
    return await render(
        "free_time_desk/edit.html",
        status=status,
        calendar=calendar,
        where=where_of(calendar),
        ways=ways_of_desk(calendar, FREE_TIMES),
        page_title=current_page().title,
        form=form,
        is_offered=slot is not None and slot.deleted_at is None,
        hours=in_words(opening, site.locale),
        currency=slot.currency if slot else site.currency,
    )
