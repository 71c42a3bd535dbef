"""A calendar's slots, for its keepers: offered, changed and put away."""

from typing import Any

from quart import Blueprint, Response, request, url_for

from events.calendars.models import Calendar
from events.keeping import SLOTS, calendar_of_desk, ways_of_desk, where_of
from events.recurrence.errors import NeverHappens, NotARule, TooFrequent
from events.slots import service
from events.slots.errors import Outdated, SlotInUse
from events.slots.forms import SlotForm
from events.slots.models import CalendarSlot
from events.slots.queries import slot_of_calendar, slots_of
from events.slots.wording import Preview, in_words, preview_of, weekday_names
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
SLOT = "/<int(max=9223372036854775807):slot_id>/"
REFUSED_RULES = (NeverHappens, NotARule, TooFrequent)

slots = Blueprint("slots", __name__, url_prefix=f"{CALENDAR}/slots")
slots.after_request(keep_private)


@slots.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    calendar, site = await calendar_of_desk(calendar_id), current_runtime().settings.site
    rows = await slots_of(read_session(), calendar.id)
    words = {slot.id: in_words(slot, site.locale) for slot in rows}
    return await render("slots/index.html", bands=rows, words=words, **_frame(calendar))


@slots.get("/new/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def new(page_slug: str, calendar_id: int) -> Response:
    return await _form(await calendar_of_desk(calendar_id), SlotForm.empty())


@slots.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    sent = await request.form
    form, site = SlotForm.read(sent), current_runtime().settings.site
    terms, errors = form.terms(site.currency, site.locale)
    if terms is None:
        return await _form(calendar, form.refused(errors), status=422)
    if "preview" in sent:
        return await _shown(calendar, form, terms)
    try:
        slot = await service.open_slot(write_session(), calendar, terms)
    except REFUSED_RULES as problem:
        await rollback_request()
        return await _form(calendar, form.refused({"rrule": str(problem)}), status=422)
    flash(_("%(slot)s can be booked now", slot=slot.title))
    return await redirect_to(url_for("slots.index", **where_of(calendar)))


@slots.get(SLOT)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def edit(page_slug: str, calendar_id: int, slot_id: int) -> Response:
    calendar, slot = await _slot(calendar_id, slot_id)
    site = current_runtime().settings.site
    preview = preview_of(slot, calendar.zone, site.locale, now=utcnow())
    return await _form(calendar, SlotForm.of(slot, site.locale), slot, preview)


@slots.post(SLOT)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int, slot_id: int) -> Response:
    calendar, slot = await _slot(calendar_id, slot_id)
    sent = await request.form
    form, site = SlotForm.read(sent), current_runtime().settings.site
    terms, errors = form.terms(slot.currency, site.locale)
    if terms is None:
        return await _form(calendar, form.refused(errors), slot, status=422)
    if "preview" in sent:
        return await _shown(calendar, form, terms, slot)
    try:
        await service.change_slot(
            write_session(), calendar, slot_id, terms, version=form.version, now=utcnow()
        )
    except (*REFUSED_RULES, Outdated, SlotInUse) as problem:
        await rollback_request()
        calendar, slot = await _slot(calendar_id, slot_id)
        place = "rrule" if isinstance(problem, REFUSED_RULES) else "title"
        refused = form.refused({place: str(problem)})
        return await _form(calendar, refused, slot, status=problem.status)
    flash(_("Saved: %(title)s", title=terms.title))
    return await redirect_to(url_for("slots.index", **where_of(calendar)))


@slots.post(f"{SLOT}delete/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def destroy(page_slug: str, calendar_id: int, slot_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    slot = await service.put_slot_away(write_session(), calendar, slot_id, now=utcnow())
    flash(_("%(slot)s is put away. What is booked stays booked", slot=slot.title))
    return await redirect_to(url_for("slots.index", **where_of(calendar)))


async def _slot(calendar_id: int, slot_id: int) -> tuple[Calendar, CalendarSlot]:
    calendar = await calendar_of_desk(calendar_id)
    slot = await slot_of_calendar(read_session(), calendar.id, slot_id)
    if slot is None:
        raise NotFound()
    return calendar, slot


async def _shown(
    calendar: Calendar,
    form: SlotForm,
    terms: service.SlotTerms,
    slot: CalendarSlot | None = None,
) -> Response:
    """Show when a slot would be, without keeping anything."""
    would_be = CalendarSlot(calendar_id=calendar.id)
    try:
        terms.apply_to(would_be, calendar.zone)
    except REFUSED_RULES as problem:
        return await _form(calendar, form.refused({"rrule": str(problem)}), slot, status=422)
    locale = current_runtime().settings.site.locale
    preview = preview_of(would_be, calendar.zone, locale, now=utcnow())
    return await _form(calendar, form, slot, preview)


async def _form(
    calendar: Calendar,
    form: SlotForm,
    slot: CalendarSlot | None = None,
    preview: Preview | None = None,
    *,
    status: int = 200,
) -> Response:
    site = current_runtime().settings.site
    return await render(
        "slots/form.html",
        status=status,
        **_frame(calendar),
        form=form,
        slot=slot,
        preview=preview,
        currency=slot.currency if slot else site.currency,
        weekdays=weekday_names(site.locale),
    )


def _frame(calendar: Calendar) -> dict[str, Any]:
    return {
        "calendar": calendar,
        "where": where_of(calendar),
        "ways": ways_of_desk(calendar, SLOTS),
        "page_title": current_page().title,
    }
