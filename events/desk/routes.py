"""A calendar's own events, for its keepers."""

from quart import Blueprint, Response, request

from events.desk.queries import own_events
from events.keeping import EVENTS, calendar_of_desk, ways_of_desk, where_of
from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.web.htmx import render
from shared.web.private import keep_private

CALENDAR = "/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>"
OVER = "over"

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
