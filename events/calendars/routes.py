"""The calendars of the co-operative, and those of one page."""

from quart import Blueprint, Response

from events.calendars.listing import list_calendars
from events.calendars.queries import calendars_of
from glue.contracts.relations import ContainerType
from glue.pages import current_page
from shared.db import read_session
from shared.web.htmx import render

calendars = Blueprint("calendars", __name__)


@calendars.get("/")
async def index() -> Response:
    return await render("calendars/index.html", listing=await list_calendars(read_session()))


@calendars.get("/<page_slug>/")
async def show(page_slug: str) -> Response:
    page = current_page()
    rows = await calendars_of(read_session(), ContainerType.PAGE, page.id)
    return await render("calendars/show.html", page=page, calendars=rows)
