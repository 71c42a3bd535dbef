"""What a page invites to."""

from quart import Blueprint, Response, request, url_for

from events.calendars.addresses import opens
from events.calendars.listing import page_of
from events.entries.models import CalendarEntry
from events.happenings.codes import count_trying
from events.happenings.queries import happening_on_page
from events.happenings.rendering import address_of, happening_page
from events.posts.queries import announced_event
from events.tickets.selling import normal_code
from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from shared.db import read_session
from shared.errors import NotFound
from shared.images.addresses import PLACE
from shared.runtime import current_runtime
from shared.storage import Storage
from shared.web.cache import keeps_page
from shared.web.htmx import redirect_to
from shared.web.private import keep_private
from shared.web.stored import send_stored

happenings = Blueprint("happenings", __name__)

NUMBER = "int(max=9223372036854775807)"
EVENT = f"/<page_slug>/<calendar_slug>/events/<{NUMBER}:entry_id>/"


@happenings.get(EVENT)
@allows(Action.VISIT)
@keeps_page
async def show(page_slug: str, calendar_slug: str, entry_id: int) -> Response:
    entry = await happening(entry_id)
    if entry.calendar.slug != calendar_slug:
        return await redirect_to(address_of(entry), status=301)
    code = normal_code(request.args.get("code", ""))
    await count_trying(code)
    page = await happening_page(entry, code=code)
    # What is kept is sent without being counted.
    return await keep_private(page) if code else page


@happenings.get(f"/calendars/<{NUMBER}:id>/events/<{NUMBER}:entry_id>/")
@allows(Action.VISIT)
async def follow(id: int, entry_id: int) -> Response:
    """Lead from the address siblings know to the one people see; slugs may change."""
    entry = await announced_event(read_session(), entry_id)
    if entry is None or entry.calendar_id != id:
        raise NotFound()
    calendar = entry.calendar
    if not opens(calendar, request.args.get("key", "")):
        raise NotFound()
    page = await page_of(calendar)
    address = url_for(
        "happenings.show", page_slug=page.slug, calendar_slug=calendar.slug, entry_id=entry_id
    )
    return await redirect_to(address, status=302)


@happenings.get(f"{PLACE}<file_name>")
@allows(Action.VISIT)
@keeps_page
async def picture(file_name: str) -> Response:
    """Send a picture; what is at an address never changes."""
    return await send_stored(current_runtime().extra(Storage), file_name)


async def happening(entry_id: int) -> CalendarEntry:
    """Return an event of the current page; raises `NotFound`."""
    entry = await happening_on_page(read_session(), current_page().id, entry_id)
    if entry is None:
        raise NotFound()
    return entry
