"""The calendars of the co-operative, and those of one page."""

from quart import Blueprint, Response, url_for

from events.calendars.listing import list_calendars
from events.calendars.queries import calendars_of
from glue.access import allows
from glue.contracts.relations import ContainerType
from glue.pages import current_page
from glue.permissions import Action
from shared.db import read_session
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.htmx import render
from shared.web.seo import page_meta

calendars = Blueprint("calendars", __name__)

WHAT = _l("Where our members take bookings and hold events.")


@calendars.get("/")
@allows(Action.VISIT)
async def index() -> Response:
    meta = page_meta(_("Calendars"), "/", description=_(WHAT))
    listing = await list_calendars(read_session())
    return await render("calendars/index.html", meta=meta, listing=listing)


@calendars.get("/<page_slug>/")
@allows(Action.VISIT)
async def show(page_slug: str) -> Response:
    page = current_page()
    rows = await calendars_of(read_session(), ContainerType.PAGE, page.id)
    path = url_for("calendars.show", page_slug=page_slug) if rows else None
    meta = page_meta(_("Calendars of %(page)s", page=page.title), path, description=page.excerpt)
    return await render("calendars/show.html", meta=meta, page=page, calendars=rows)
