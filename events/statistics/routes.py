"""How a calendar does, for its keepers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from quart import Blueprint, Response

from events.calendars.models import Calendar
from events.keeping import STATISTICS, calendar_of_desk, ways_of_desk, where_of
from events.statistics.bars import Bar, short_day
from events.statistics.occupancy import occupancy_of
from events.statistics.queries import WEEK, bookings_by_week, events_sold, tickets_by_week
from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.web.htmx import render
from shared.web.private import keep_private

WEEKS = 8
DAYS = 28
MOST_EVENTS = 12

statistics = Blueprint(
    "statistics",
    __name__,
    url_prefix="/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>/statistics",
)
statistics.after_request(keep_private)


@statistics.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    calendar, session = await calendar_of_desk(calendar_id), read_session()
    now = utcnow()
    today = now.astimezone(calendar.zone).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - (WEEKS - 1) * WEEK
    sold = await tickets_by_week(session, calendar, **_from(calendar, first, WEEKS))
    booked = await bookings_by_week(session, calendar, **_from(calendar, first, 2 * WEEKS))
    coming = await events_sold(session, calendar.id, now=now, limit=MOST_EVENTS)
    return await render(
        "statistics/index.html",
        calendar=calendar,
        where=where_of(calendar),
        ways=ways_of_desk(calendar, STATISTICS),
        page_title=current_page().title,
        events=[Bar(it.entry.title, it.sold, it.capacity) for it in coming],
        sold=_by_week(sold, first, WEEKS),
        booked=_by_week(booked, first, 2 * WEEKS),
        occupancy=await occupancy_of(session, calendar, first=today, days=DAYS),
    )


def _from(calendar: Calendar, first: date, weeks: int) -> dict[str, datetime]:
    begin, end = (
        datetime.combine(day, time(), calendar.zone) for day in (first, first + weeks * WEEK)
    )
    return {"begin": begin, "end": end}


def _by_week(counts: Mapping[date, int], first: date, weeks: int) -> Sequence[Bar]:
    """Return a bar for each week, also for those without anything; none where all are."""
    if not counts:
        return []
    most = max(counts.values())
    mondays = [first + number * WEEK for number in range(weeks)]
    return [Bar(short_day(monday), counts.get(monday, 0), most) for monday in mondays]
