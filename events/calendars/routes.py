"""The calendars of the co-operative, and those of one page."""

from quart import Blueprint, Response, request, url_for

from events.calendars.addresses import opens
from events.calendars.hanging import calendars_on
from events.calendars.listing import list_calendars, page_of
from events.calendars.queries import calendar_by_id
from events.entries.queries import coming_events_of
from events.slots.queries import calendars_to_book
from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.cache import keeps_page
from shared.web.htmx import redirect_to, render
from shared.web.seo import page_meta

calendars = Blueprint("calendars", __name__)

WHAT = _l("Where our members take bookings and hold events.")


@calendars.get("/")
@allows(Action.VISIT)
@keeps_page
async def index() -> Response:
    meta = page_meta(_("Calendars"), "/", description=_(WHAT))
    listing = await list_calendars(read_session())
    return await render("calendars/index.html", meta=meta, listing=listing)


@calendars.get("/<page_slug>/")
@allows(Action.VISIT)
@keeps_page
async def show(page_slug: str) -> Response:
    page = current_page()
    on_page = await calendars_on(read_session(), page)
    coming = await coming_events_of(read_session(), on_page.ids, now=utcnow())
    path = url_for("calendars.show", page_slug=page_slug) if on_page.calendars else None
    meta = page_meta(_("Calendars of %(page)s", page=page.title), path, description=page.excerpt)
    return await render(
        "calendars/show.html",
        meta=meta,
        page=page,
        on_page=on_page,
        calendars=on_page.calendars,
        coming=coming,
        to_book=await calendars_to_book(read_session(), on_page.ids),
    )


@calendars.get("/calendars/<int:id>/")
@allows(Action.VISIT)
async def follow(id: int) -> Response:
    """Lead from the address siblings know to the one people see; page slugs may change."""
    calendar = await calendar_by_id(read_session(), id)
    if calendar is None or not opens(calendar, request.args.get("key", "")):
        raise NotFound()
    page = await page_of(calendar)
    address = url_for("agenda.show", page_slug=page.slug, calendar_slug=calendar.slug)
    return await redirect_to(address, status=302)
