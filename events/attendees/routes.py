"""The attendees of an event, for its keepers: found, counted, and as a file."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from quart import Blueprint, Response, request, url_for

from events.attendees.exports import csv_of_attendees
from events.attendees.queries import attendees_of, sold_by_day, sold_by_kind
from events.desk.routes import CALENDAR
from events.door.forms import LONGEST_WORDS
from events.door.listing import name_of
from events.door.queries import counts_of
from events.door.words import seen_last
from events.statistics.bars import Bar, short_day
from events.ticket_desk.rendering import around_event, event_of_desk, place_of
from glue.access import allows, the_page
from glue.audit import Audited, ObjectType
from glue.permissions import Action
from shared.audit import record
from shared.db import read_session, transaction
from shared.web.htmx import render
from shared.web.private import keep_private

NUMBER = "int(max=9223372036854775807)"
ATTENDEES = f"{CALENDAR}/events/<{NUMBER}:entry_id>/attendees"

attendees = Blueprint("attendees", __name__, url_prefix=ATTENDEES)
attendees.after_request(keep_private)


@attendees.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry, session = await event_of_desk(calendar_id, entry_id), read_session()
    words, cursor = _words(request.args.get("q", "")), request.args.get("after")
    zone = entry.calendar.zone
    return await render(
        "attendees/index.html",
        found=await attendees_of(session, entry.id, words, cursor=cursor),
        counts=await counts_of(session, entry.id),
        kinds=await _kinds(entry.id),
        days=await _days(entry.id, zone),
        words=words,
        here=url_for("attendees.index", **place_of(entry)),
        name_of=name_of,
        seen_last=seen_last(zone),
        **around_event(entry),
    )


@attendees.post("/attendees.csv")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create_export(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    """Send those that are found as a file; a form, since it is written down who took them."""
    entry = await event_of_desk(calendar_id, entry_id)
    words = _words((await request.form).get("q", ""))
    async with transaction() as session:
        on = (ObjectType.CALENDAR, entry.calendar_id)
        deed = Audited.ATTENDEES_EXPORTED
        await record(session, deed, on=on, within=entry.page_id, event=entry.id)
    rows = csv_of_attendees(entry.id, words, zone=entry.calendar.zone)
    response = Response(rows, content_type="text/csv; charset=utf-8")
    # A large file may well take longer than a page.
    response.timeout = None
    response.headers["Content-Disposition"] = 'attachment; filename="attendees.csv"'
    return response


async def _kinds(entry_id: int) -> Sequence[Bar]:
    kinds = await sold_by_kind(read_session(), entry_id)
    return [Bar(it.name, it.sold, it.capacity, it.came) for it in kinds]


async def _days(entry_id: int, zone: ZoneInfo) -> Sequence[Bar]:
    days = await sold_by_day(read_session(), entry_id, zone=zone)
    most = max((it.tickets for it in days), default=0)
    return [Bar(short_day(it.day), it.tickets, most) for it in days]


def _words(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST_WORDS]
