"""The calendars of a page, for those who keep them: where each desk begins."""

from quart import Blueprint, Response, url_for

from events.calendars.queries import calendars_of
from events.desk.queries import count_coming
from glue.access import allows, the_page
from glue.contracts.relations import ContainerType
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.web.htmx import render
from shared.web.private import keep_private

desk_calendars = Blueprint("desk_calendars", __name__)
desk_calendars.after_request(keep_private)


@desk_calendars.get("/keep/<page_slug>/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str) -> Response:
    session, page = read_session(), current_page()
    calendars = await calendars_of(session, ContainerType.PAGE, page.id)
    counts = await count_coming(session, [it.id for it in calendars], now=utcnow())
    ways = [
        (
            calendar.title,
            url_for("desk.index", page_slug=page_slug, calendar_id=calendar.id),
            "calendar",
            False,
        )
        for calendar in calendars
    ]
    return await render(
        "desk/calendars.html", page=page, calendars=calendars, counts=counts, ways=ways
    )
