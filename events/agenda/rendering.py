"""The pages of what is on."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, timedelta
from typing import Any

from quart import Response

from events.agenda.addresses import (
    calendar_address,
    day_address,
    event_address,
    list_address,
    month_address,
    week_address,
)
from events.agenda.elsewhere import elsewhere_between, side_by_side
from events.agenda.happenings import MOMENT, Happening, parts_by_day
from events.agenda.queries import (
    happenings_after,
    happenings_at,
    happenings_between,
    moment_of,
)
from events.agenda.scopes import Scope
from events.agenda.spans import LAST, Span, month_of, weeks_around
from events.calendars.models import Calendar
from events.hours.queries import opening_of
from events.hours.wording import in_words
from events.imports.queries import MOST_SHOWN
from events.slots.queries import calendars_to_book
from shared.clock import utcnow
from shared.db import read_session
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.htmx import render
from shared.web.jinja import long_date
from shared.web.seo import page_meta
from shared.zones import start_of

MONTH, WEEK, DAY, LIST = "month", "week", "day", "list"
ONE_DAY = timedelta(days=1)
MOST_BESIDE = 100


async def month_page(scope: Scope, span: Span) -> Response:
    """Show a month as a table of its weeks."""
    weeks = weeks_around(span)
    events = await _events(scope, weeks[0][0], weeks[-1][-1])
    heading = _written(span.first, "LLLL yyyy")
    is_empty = not any(_is_in(event, span, scope) for event in events)
    return await _page(
        scope,
        span,
        MONTH,
        heading,
        events,
        is_empty=is_empty,
        weeks=weeks,
        key=_key(scope, events),
        calendar_address=calendar_address,
    )


async def week_page(scope: Scope, span: Span) -> Response:
    """Show a week by its days."""
    events = await _events(scope, span.first, span.last)
    heading = _(
        "Week %(number)s: %(first)s to %(last)s",
        number=span.first.isocalendar().week,
        first=_written(span.first, "d MMMM"),
        last=_written(span.last, "d MMMM yyyy"),
    )
    return await _page(scope, span, WEEK, heading, events, is_empty=not events)


async def day_page(scope: Scope, span: Span) -> Response:
    """Show all that is on on one day."""
    events = await _events(scope, span.first, span.last)
    heading = _written(span.first, "EEEE, d MMMM yyyy")
    return await _page(scope, span, DAY, heading, events, is_empty=not events)


async def list_page(scope: Scope, *, after: str | None) -> Response:
    """Show what is on now and what comes next, by the days on which it begins."""
    session, now, ids = read_session(), utcnow(), [*scope.calendars]
    under_way = [] if after else await happenings_at(session, ids, now)
    coming = await happenings_after(session, ids, now, cursor=after)
    # What others have stands between ours, and goes no further than this page of them.
    begin = moment_of(after) if after else now
    end = coming.items[-1].starts_at if coming.next_cursor else start_of(LAST, scope.zone)
    theirs = await elsewhere_between(session, ids, begin, end, limit=MOST_BESIDE)
    under_way = side_by_side(under_way, [it for it in theirs if it.starts_at <= now < it.ends_at])
    beside = [it for it in theirs if it.starts_at > now and begin <= it.starts_at < end]
    today = now.astimezone(scope.zone).date()
    month = month_of(today.year, today.month)
    together = side_by_side(coming.items, beside)
    parts = parts_by_day(together, first=today, last=LAST, zone=scope.zone)
    begins = {day: [it for it in on if it.begins] for day, on in parts.items()}
    on_now = parts_by_day(under_way, first=today, last=today, zone=scope.zone)
    return await _render(
        "agenda/list.html",
        scope,
        month,
        LIST,
        _("Coming up"),
        is_empty=bool(after),
        address=list_address(scope),
        under_way=[] if after else on_now[today],
        days=sorted((day, on) for day, on in begins.items() if on),
        next_cursor=coming.next_cursor,
        is_cut=len(theirs) >= MOST_BESIDE,
    )


async def _events(scope: Scope, first: date, last: date) -> list[Happening]:
    session, ids = read_session(), [*scope.calendars]
    begin, end = start_of(first, scope.zone), start_of(last + ONE_DAY, scope.zone)
    ours = await happenings_between(session, ids, begin, end)
    return side_by_side(ours, await elsewhere_between(session, ids, begin, end))


def _is_in(event: Happening, span: Span, scope: Scope) -> bool:
    begin, end = start_of(span.first, scope.zone), start_of(span.last + ONE_DAY, scope.zone)
    return event.starts_at < end and max(event.ends_at, event.starts_at + MOMENT) > begin


async def _page(
    scope: Scope,
    span: Span,
    view: str,
    heading: str,
    events: Sequence[Happening],
    *,
    is_empty: bool,
    **context: Any,
) -> Response:
    weeks: Sequence[Sequence[date]] = context.get("weeks", [span.days])
    addresses = {MONTH: month_address, WEEK: week_address, DAY: day_address}
    return await _render(
        f"agenda/{view}.html",
        scope,
        span,
        view,
        heading,
        is_empty=is_empty,
        address=addresses[view](scope, span.first),
        parts=parts_by_day(events, first=weeks[0][0], last=weeks[-1][-1], zone=scope.zone),
        address_of=addresses[view],
        is_cut=sum(1 for it in events if it.elsewhere) >= MOST_SHOWN,
        **context,
    )


async def _render(
    template: str,
    scope: Scope,
    span: Span,
    view: str,
    heading: str,
    *,
    is_empty: bool,
    address: str,
    **context: Any,
) -> Response:
    """Show a view; one without anything in it is not for searchers, there is no end of them."""
    today = utcnow().astimezone(scope.zone).date()
    title = _title(scope)
    path = address if scope.is_public and not is_empty else None
    description = scope.calendar.description if scope.calendar else ""
    day = today if span.holds(today) else span.first
    return await render(
        template,
        meta=page_meta(f"{title}, {heading}", path, description=description),
        scope=scope,
        span=span,
        heading=heading,
        title=title,
        address=address,
        today=today,
        is_empty=is_empty,
        ways=[
            (_("Month"), month_address(scope, day), view == MONTH, None),
            (_("Week"), week_address(scope, day), view == WEEK, None),
            (_("Day"), day_address(scope, day), view == DAY, None),
            (_("List"), list_address(scope), view == LIST, None),
        ],
        is_bookable=await _is_bookable(scope),
        hours=await _hours(scope),
        is_elsewhere=scope.zone.key != current_runtime().settings.site.timezone,
        day_address=day_address,
        week_address=week_address,
        event_address=event_address,
        **context,
    )


async def _is_bookable(scope: Scope) -> bool:
    calendar = scope.calendar
    if calendar is None:
        return False
    return calendar.id in await calendars_to_book(read_session(), [calendar.id])


async def _hours(scope: Scope) -> str:
    if scope.calendar is None:
        return ""
    opening = await opening_of(read_session(), scope.calendar)
    return in_words(opening, current_runtime().settings.site.locale)


def _key(scope: Scope, events: Iterable[Happening]) -> list[Calendar]:
    """Return the calendars that colours stand for, by title, where there are several."""
    shown = {event.calendar_id for event in events} if scope.is_merged else set()
    return [calendar for id, calendar in scope.calendars.items() if id in shown]


def _title(scope: Scope) -> str:
    if scope.calendar:
        return scope.calendar.title
    if scope.page:
        return _("What is on at %(page)s", page=scope.page.title)
    return _("What is on")


def _written(day: date, format: str) -> str:
    site = current_runtime().settings.site
    return long_date(day, format, zone=UTC, locale=site.locale)
