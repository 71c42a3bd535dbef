"""A calendar's own events, for its keepers."""

from quart import Blueprint, Response, request, url_for

from events.calendars.models import Calendar
from events.desk import service
from events.desk.errors import ChangedMeanwhile
from events.desk.forms import EventForm
from events.desk.queries import own_event, own_events
from events.desk.reading import FormReader, Typed
from events.desk.rendering import event_form_page
from events.entries.models import CalendarEntry
from events.keeping import EVENTS, calendar_of_desk, ways_of_desk, where_of
from events.messages.queries import recipients_of
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

CALENDAR = "/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>"
OVER = "over"
EVENT = "/<int(max=9223372036854775807):event_id>/"

desk = Blueprint("desk", __name__, url_prefix=f"{CALENDAR}/events")
desk.after_request(keep_private)


@desk.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    are_over = request.args.get("stand") == OVER
    found = await own_events(
        read_session(),
        calendar.id,
        now=utcnow(),
        are_over=are_over,
        cursor=request.args.get("after"),
    )
    return await render(
        "desk/index.html",
        ways=ways_of_desk(calendar, EVENTS),
        page_title=current_page().title,
        where=where_of(calendar),
        calendar=calendar,
        found=found,
        are_over=are_over,
    )


@desk.get("/new/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def new(page_slug: str, calendar_id: int) -> Response:
    return await event_form_page(await calendar_of_desk(calendar_id), EventForm())


@desk.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    form = EventForm.read(await request.form)
    reader = FormReader(calendar.zone)
    typed = reader.read(form)
    if typed is None:
        return await _refused(calendar, form, reader)
    currency = current_runtime().settings.site.currency
    event = await service.announce_event(
        write_session(), calendar, typed, key=form.key, currency=currency
    )
    flash(_("%(title)s is announced", title=typed.title))
    return await redirect_to(url_for("desk.edit", event_id=event.id, **where_of(calendar)))


@desk.get(EVENT)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def edit(page_slug: str, calendar_id: int, event_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    event = await _event(calendar, event_id)
    return await event_form_page(calendar, EventForm.of(event, calendar.zone), event)


@desk.post(EVENT)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int, event_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    event = await _event(calendar, event_id)
    form = EventForm.read(await request.form)
    reader = FormReader(calendar.zone)
    typed = reader.read(form)
    if typed is None:
        return await _refused(calendar, form, reader, event)
    try:
        await service.change_event(write_session(), calendar, event.id, typed, seen=form.seen)
    except ChangedMeanwhile as problem:
        await rollback_request()
        now = await _event(calendar, event_id)
        form = form.over(now).refused({}, frozenset(reader.are_twice))
        return await event_form_page(
            calendar, form, now, notice=str(problem), status=problem.status
        )
    flash(_("Saved: %(title)s", title=typed.title))
    return await redirect_to(await _after_change(event, typed, calendar))


async def _after_change(event: CalendarEntry, typed: Typed, calendar: Calendar) -> str:
    """Lead to a message to those who have tickets where an event has another time now."""
    is_moved = (event.starts_at, event.ends_at) != (typed.starts_at, typed.ends_at)
    if is_moved and await recipients_of(write_session(), event.id):
        flash(_("Those who have tickets are not told by themselves. Here you can write to them."))
        where = where_of(calendar) | {"entry_id": event.id, "another-time": "yes"}
        return url_for("messages.index", **where)
    return url_for("desk.index", **where_of(calendar))


async def _event(calendar: Calendar, event_id: int) -> CalendarEntry:
    event = await own_event(read_session(), calendar.id, event_id)
    if event is None:
        raise NotFound()
    return event


async def _refused(
    calendar: Calendar, form: EventForm, reader: FormReader, event: CalendarEntry | None = None
) -> Response:
    form = form.refused(reader.errors, frozenset(reader.are_twice))
    return await event_form_page(calendar, form, event, status=422)
