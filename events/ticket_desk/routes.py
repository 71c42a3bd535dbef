"""The tickets to an event, for its keepers: added, changed, moved, put away and sold again."""

from quart import Blueprint, Response, request, url_for

from events.desk.routes import CALENDAR
from events.entries.models import CalendarEntry
from events.ticket_desk import service
from events.ticket_desk.errors import ChangedMeanwhile, NameTaken, TooManyTaken
from events.ticket_desk.forms import TicketForm, TicketFormReader
from events.ticket_desk.queries import ticket_type_of
from events.ticket_desk.rendering import (
    event_of_desk,
    place_of,
    sales_page,
    sales_region,
    ticket_form_page,
)
from events.tickets.models import TicketType
from glue.access import allows, the_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to
from shared.web.private import keep_private

NUMBER = "int(max=9223372036854775807)"
EVENT = f"{CALENDAR}/events/<{NUMBER}:entry_id>/tickets"
TICKETS = f"/<{NUMBER}:type_id>/"

ticket_desk = Blueprint("ticket_desk", __name__, url_prefix=EVENT)
ticket_desk.after_request(keep_private)


@ticket_desk.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    if is_htmx():
        return await sales_region(entry, seen=request.args.get("seen", ""))
    return await sales_page(entry)


@ticket_desk.get("/new/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def new(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    return await ticket_form_page(entry, TicketForm.empty())


@ticket_desk.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    form = TicketForm.read(await request.form)
    reader = _reader(entry, form)
    values = reader.read()
    if reader.errors:
        return await ticket_form_page(entry, form.refused(reader.errors), status=422)
    try:
        await service.add_tickets(write_session(), entry, values)
    except NameTaken as problem:
        await rollback_request()
        form = form.refused({"name": str(problem)})
        return await ticket_form_page(entry, form, status=problem.status)
    flash(_("Added: %(tickets)s", tickets=values["name"]))
    return await redirect_to(_list(entry))


@ticket_desk.get(TICKETS)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def edit(page_slug: str, calendar_id: int, entry_id: int, type_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    kind = await _kind(entry, type_id)
    return await ticket_form_page(entry, _form_of(entry, kind), kind)


@ticket_desk.post(TICKETS)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int, entry_id: int, type_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    kind = await _kind(entry, type_id)
    form = TicketForm.read(await request.form)
    reader = _reader(entry, form)
    values = reader.read()
    if reader.errors:
        return await ticket_form_page(entry, form.refused(reader.errors), kind, status=422)
    try:
        await service.change_tickets(
            write_session(), entry, type_id, values, version=form.version, now=utcnow()
        )
    except (NameTaken, TooManyTaken) as problem:
        await rollback_request()
        field = "name" if isinstance(problem, NameTaken) else "capacity"
        form = form.refused({field: str(problem)})
        return await ticket_form_page(entry, form, kind, status=problem.status)
    except ChangedMeanwhile as problem:
        await rollback_request()
        kind = await _kind(entry, type_id)
        form = form.over(kind.version)
        return await ticket_form_page(entry, form, kind, notice=str(problem), status=problem.status)
    flash(_("Saved: %(tickets)s", tickets=values["name"]))
    return await redirect_to(_list(entry))


@ticket_desk.post(f"{TICKETS}place/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update_place(page_slug: str, calendar_id: int, entry_id: int, type_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    by = -1 if (await request.form).get("step") == "earlier" else 1
    await service.move_tickets(write_session(), entry, type_id, by=by)
    return await redirect_to(_list(entry))


@ticket_desk.post(f"{TICKETS}delete/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def destroy(page_slug: str, calendar_id: int, entry_id: int, type_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    await service.put_tickets_away(write_session(), entry, type_id, now=utcnow())
    flash(_("No more of them are sold. What was bought stays valid"), FlashKind.NOTE)
    return await redirect_to(_list(entry))


@ticket_desk.post(f"{TICKETS}revive/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def revive(page_slug: str, calendar_id: int, entry_id: int, type_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    try:
        await service.revive_tickets(write_session(), entry, type_id)
    except NameTaken as problem:
        await rollback_request()
        flash(str(problem), FlashKind.ERROR)
    else:
        flash(_("They are sold again"))
    return await redirect_to(_list(entry))


async def _kind(entry: CalendarEntry, type_id: int) -> TicketType:
    kind = await ticket_type_of(read_session(), entry.id, type_id)
    if kind is None:
        raise NotFound()
    return kind


def _form_of(entry: CalendarEntry, kind: TicketType) -> TicketForm:
    locale = current_runtime().settings.site.locale
    return TicketForm.of(kind, locale=locale, zone=entry.calendar.zone)


def _reader(entry: CalendarEntry, form: TicketForm) -> TicketFormReader:
    locale = current_runtime().settings.site.locale
    zone = entry.calendar.zone
    return TicketFormReader(form, currency=entry.currency, locale=locale, zone=zone)


def _list(entry: CalendarEntry) -> str:
    return url_for("ticket_desk.index", **place_of(entry))
