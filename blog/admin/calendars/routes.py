"""A page's calendars: listed, opened, changed, and put away."""

from quart import Blueprint, Response, request

from blog.admin.calendars.forms import CalendarForm
from blog.admin.calendars.reading import calendar_of
from blog.admin.calendars.rendering import calendars_address, calendars_page, form_page
from blog.admin.desks import current_desk, the_desk
from glue.access import allows
from glue.contracts import events
from glue.permissions import Action
from shared.errors import InvalidInput, ServiceUnavailable
from shared.i18n import gettext as _
from shared.rpc import call_action
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

calendars = Blueprint("admin_calendars", __name__, url_prefix="/admin/pages/<page_slug>/calendars")
calendars.after_request(keep_private)

CALENDAR = "/<int(max=9223372036854775807):calendar_id>/"
REFUSALS = (InvalidInput, events.SlugTaken, events.SlugReserved, ServiceUnavailable)


@calendars.get("/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def index(page_slug: str) -> Response:
    return await calendars_page()


@calendars.get("/new/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def new(page_slug: str) -> Response:
    return await form_page(CalendarForm(time_zone=current_runtime().settings.site.timezone))


@calendars.post("/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def create(page_slug: str) -> Response:
    form = CalendarForm.read(await request.form)
    try:
        words = form.checked()
        opening = events.CreateCalendar(page_id=current_desk().id, slug=form.slug, **words)
        calendar = await call_action(opening, key=form.action_key)
    except REFUSALS as refusal:
        return await form_page(form.refused(refusal), status=refusal.status)
    flash(_("%(calendar)s is open", calendar=calendar.title))
    return await redirect_to(calendars_address(form.back))


@calendars.get(CALENDAR)
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def edit(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of(current_desk(), calendar_id)
    return await form_page(CalendarForm.of(calendar), calendar_id, calendar)


@calendars.post(CALENDAR)
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def update(page_slug: str, calendar_id: int) -> Response:
    form, calendar = CalendarForm.read(await request.form), None
    try:
        calendar = await calendar_of(current_desk(), calendar_id)
        words = form.checked()
        change = events.UpdateCalendar(
            id=calendar_id, seen=form.seen, slug=form.slug or None, **words
        )
        calendar = await call_action(change, key=form.action_key)
    except events.EditedMeanwhile as meanwhile:
        now = await calendar_of(current_desk(), calendar_id)
        form = form.refused(meanwhile).over(now.version)
        return await form_page(form, calendar_id, now, status=meanwhile.status)
    except REFUSALS as refusal:
        return await form_page(form.refused(refusal), calendar_id, calendar, status=refusal.status)
    flash(_("Saved: %(calendar)s", calendar=calendar.title))
    return await redirect_to(calendars_address())


@calendars.post(f"{CALENDAR}delete/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def destroy(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of(current_desk(), calendar_id)
    await call_action(events.DeleteCalendar(id=calendar_id), key=f"put-away:{calendar_id}")
    flash(_("%(calendar)s is put away", calendar=calendar.title), FlashKind.NOTE)
    return await redirect_to(calendars_address())
