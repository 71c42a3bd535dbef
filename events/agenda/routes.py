"""What is on, by month, week and day and as a list, at addresses that say so."""

from typing import Any

from quart import Blueprint, Response, g, request, url_for

from events.agenda.rendering import day_page, list_page, month_page, week_page
from events.agenda.scopes import Scope, scope_of_calendar, scope_of_everything, scope_of_page
from events.agenda.spans import day_of, month_of, week_of
from events.calendars.queries import calendar_that_moved
from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound
from shared.web.cache import keeps_page
from shared.web.htmx import redirect_to

agenda = Blueprint("agenda", __name__)

EVERYWHERE = "/agenda/"
ON_PAGE = "/<page_slug>/agenda/"
IN_CALENDAR = "/<page_slug>/<calendar_slug>/"

YEAR = "<int(fixed_digits=4):year>/"
MONTH = f"{YEAR}<int(fixed_digits=2):month>/"
WEEK = f"{YEAR}w<int(fixed_digits=2):week>/"
DAY = f"{MONTH}<int(fixed_digits=2):day>/"


@agenda.before_request
async def load_scope() -> Response | None:
    """Find out whose events are asked for; the former address of a calendar leads on."""
    parts: dict[str, Any] = request.view_args or {}
    session = read_session()
    if "page_slug" not in parts:
        g.scope = await scope_of_everything(session)
    elif "calendar_slug" not in parts:
        g.scope = await scope_of_page(session, current_page())
    else:
        page, slug = current_page(), parts["calendar_slug"]
        try:
            g.scope = await scope_of_calendar(session, page, slug)
        except NotFound:
            moved = await calendar_that_moved(session, page.id, slug)
            if moved is None:
                raise
            address = url_for(str(request.endpoint), **parts | {"calendar_slug": moved.slug})
            return await redirect_to(address, status=301)
    return None


@agenda.get(IN_CALENDAR)
@allows(Action.VISIT)
@keeps_page
async def show(page_slug: str, calendar_slug: str) -> Response:
    """Show the month of today."""
    scope = _scope()
    today = utcnow().astimezone(scope.zone).date()
    return await month_page(scope, month_of(today.year, today.month))


@agenda.get(EVERYWHERE)
@agenda.get(ON_PAGE)
@agenda.get(f"{IN_CALENDAR}agenda/")
@allows(Action.VISIT)
@keeps_page
async def index(**where: str) -> Response:
    return await list_page(_scope(), after=request.args.get("after"))


@agenda.get(f"{EVERYWHERE}{MONTH}")
@agenda.get(f"{ON_PAGE}{MONTH}")
@agenda.get(f"{IN_CALENDAR}{MONTH}")
@allows(Action.VISIT)
@keeps_page
async def month(year: int, month: int, **where: str) -> Response:
    return await month_page(_scope(), month_of(year, month))


@agenda.get(f"{EVERYWHERE}{WEEK}")
@agenda.get(f"{ON_PAGE}{WEEK}")
@agenda.get(f"{IN_CALENDAR}{WEEK}")
@allows(Action.VISIT)
@keeps_page
async def week(year: int, week: int, **where: str) -> Response:
    return await week_page(_scope(), week_of(year, week))


@agenda.get(f"{EVERYWHERE}{DAY}")
@agenda.get(f"{ON_PAGE}{DAY}")
@agenda.get(f"{IN_CALENDAR}{DAY}")
@allows(Action.VISIT)
@keeps_page
async def day(year: int, month: int, day: int, **where: str) -> Response:
    return await day_page(_scope(), day_of(year, month, day))


def _scope() -> Scope:
    scope: Scope = g.scope
    return scope
