"""The doors of a page's events: a page that works by hand, by camera, and without a network.

Everything is below `/door/`, so that a browser can keep it as one app.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import orjson
from quart import Blueprint, Response, request, send_from_directory, url_for

from events.door import queries
from events.door.forms import LONGEST_WORDS, ScanForm, SentScan, read_key, read_scans
from events.door.keys import TicketKeys
from events.door.listing import kept_list, shown_counts, shown_guest
from events.door.rendering import door_page
from events.door.service import Post, pass_through
from events.entries.models import CalendarEntry
from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, reading, rollback_request, transaction, write_session
from shared.errors import DomainError, NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.htmx import redirect_to, render
from shared.web.identity import current_identity
from shared.web.private import keep_private
from shared.web.site_files import site_manifest

JSON = "application/json"
STATIC = Path(__file__).resolve().parents[1] / "static" / "door"
# Doors stay open for those who leave late, and open before the first come.
STILL_OPEN = timedelta(hours=12)
MOST_EVENTS = 60

EVENT = "/door/<page_slug>/<int(max=9223372036854775807):entry_id>"

doors = Blueprint("doors", __name__)
doors.after_request(keep_private)


@doors.after_request
async def lend_the_camera(response: Response) -> Response:
    """Let the pages of doors, and no others, look through the camera."""
    response.headers["Permissions-Policy"] = (
        "camera=(self), geolocation=(), microphone=(), payment=()"
    )
    return response


@doors.get("/door/<page_slug>/")
@allows(Action.CHECK_IN, on=the_page)
async def index(page_slug: str) -> Response:
    page, now = current_page(), utcnow()
    found = await queries.events_with_doors(
        read_session(), page.id, ends_after=now - STILL_OPEN, limit=MOST_EVENTS
    )
    return await render("door/index.html", page=page, events=found, now=now)


@doors.get(f"{EVENT}/")
@allows(Action.CHECK_IN, on=the_page)
async def show(page_slug: str, entry_id: int) -> Response:
    event = await _event(entry_id)
    words = request.args.get("q", "").strip()[:LONGEST_WORDS]
    return await door_page(event, words=words, seen=read_key(request.args, "seen"))


@doors.post(f"{EVENT}/")
@allows(Action.CHECK_IN, on=the_page)
async def create(page_slug: str, entry_id: int) -> Response:
    """Let one person in or out, and show what became of it above the form for the next."""
    event = await _event(entry_id)
    form = ScanForm.read(await request.form)
    if form.error:
        return await door_page(event, form, status=422)
    post = Post(event.id, form.door, current_identity().user_id)
    try:
        await pass_through(write_session(), post, form.scan(utcnow()), now=utcnow())
    except DomainError as refusal:
        await rollback_request()
        return await door_page(event, form, refusal=refusal, status=refusal.status)
    address = url_for("doors.show", page_slug=page_slug, entry_id=entry_id, seen=form.key)
    return await redirect_to(address)


@doors.get(f"{EVENT}/list.json")
@allows(Action.CHECK_IN, on=the_page)
async def show_list(page_slug: str, entry_id: int) -> Response:
    """Send what a device keeps; a list that it has already is not sent again."""
    event = await _event(entry_id)
    guests = await queries.guests_of(read_session(), event.id)
    counts = await queries.counts_of(read_session(), event.id)
    given_back = await queries.codes_given_back(read_session(), event.id)
    keys = current_runtime().extra(TicketKeys)
    response = _json(kept_list(event, guests, given_back, counts, keys))
    await response.add_etag()
    return await response.make_conditional(request)


@doors.get(f"{EVENT}/app.webmanifest")
@allows(Action.CHECK_IN, on=the_page)
async def show_manifest(page_slug: str, entry_id: int) -> Response:
    """Describe the door as an app of its own, that a phone can keep on its first screen."""
    event = await _event(entry_id)
    start = url_for("doors.show", page_slug=page_slug, entry_id=entry_id)
    name = _("Door: %(event)s", event=event.title)
    return site_manifest(
        id=start,
        name=name,
        short_name=_("Door"),
        start_url=start,
        scope=start,
        display="standalone",
    )


@doors.get(f"{EVENT}/worker.js")
@allows(Action.CHECK_IN, on=the_page)
async def show_worker(page_slug: str, entry_id: int) -> Response:
    """Send what keeps the page of a door for when there is no network; it must lie beside it."""
    return await send_from_directory(STATIC, "worker.js", mimetype="text/javascript")


@doors.post(f"{EVENT}/scans/")
@allows(Action.CHECK_IN, on=the_page)
async def create_scans(page_slug: str, entry_id: int) -> Response:
    """Take in what a device saw, each scan by itself, and say what became of each."""
    event = await _event(entry_id)
    sent = read_scans(cast(bytes, await request.get_data(as_text=False)))
    post = Post(event.id, sent.door, current_identity().user_id)
    outcomes = [await _outcome(event, post, scan) for scan in sent.scans]
    async with reading() as session:
        counts = await queries.counts_of(session, event.id)
    return _json({"outcomes": outcomes, "counts": shown_counts(counts)})


async def _outcome(event: CalendarEntry, post: Post, sent: SentScan) -> Mapping[str, Any]:
    scan = sent.scan()
    refusal = None
    try:
        async with transaction() as session:
            await pass_through(session, post, scan, now=utcnow())
    except DomainError as error:
        refusal = error
    async with reading() as session:
        known = await queries.guest_of(session, event.id, code=scan.code, ticket_id=scan.ticket_id)
    return {
        "key": scan.key,
        "code": refusal and refusal.code,
        "message": refusal and str(refusal),
        "guest": known and shown_guest(known),
    }


async def _event(entry_id: int) -> CalendarEntry:
    event = await queries.event_with_door(read_session(), current_page().id, entry_id)
    if event is None or event.is_cancelled:
        raise NotFound()
    return event


def _json(data: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(data), content_type=JSON)
