"""The plan of a calendar, and the form that moves an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from quart import Response, url_for

from events.account.standing import label_of_state
from events.agenda.elsewhere import elsewhere_between
from events.agenda.spans import DAYS_OF_WEEK, Span, week_of
from events.calendars.models import Calendar
from events.desk.forms import FIRST_TIME, SECOND_TIME, state_of
from events.entries.models import CalendarEntry
from events.keeping import PLAN, ways_of_desk, where_of
from events.plan.forms import MoveForm
from events.plan.laying import WHOLE_DAY, Block, Shown, hours_of, lay_out
from events.plan.queries import count_tickets_to, entries_between
from events.plan.rows import Gap, Rows, Run
from events.plan.service import Moved
from glue.contracts.events import EntryState
from glue.pages import current_page
from shared.clock import utcnow
from shared.db import ReadSession
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.htmx import is_htmx, render, render_region
from shared.web.jinja import long_date
from shared.zones import start_of

MOVABLE = (EntryState.PROVISIONAL, EntryState.CONFIRMED)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the plan, with what is drawn on it; `long` is on all day, or for days."""

    day: date
    runs: Sequence[Run]
    gaps: Sequence[Gap]
    blocks: Sequence[Block]
    long: Sequence[Shown]

    @property
    def told(self) -> str:
        """Tell a browser which minute begins which row."""
        runs = [[it.row, it.rows, int(it.starts_at.timestamp()) // 60] for it in self.runs]
        return orjson.dumps(runs).decode()


async def plan_page(
    session: ReadSession,
    calendar: Calendar,
    day: date,
    *,
    whole_day: bool = False,
    moved: Moved | None = None,
    problem: str = "",
    focused: int | None = None,
) -> Response:
    """Show the week of a day, and say what was moved in it, or why it was not."""
    context = await _week(session, calendar, day, whole_day=whole_day)
    context |= {
        "moved": moved,
        "tickets": await count_tickets_to(session, moved.entry_id) if moved else 0,
        "problem": problem,
        "focused": focused,
        "announcement": problem or (_words(calendar, moved) if moved else ""),
    }
    if is_htmx():
        return await render_region("plan/_week.html", status=422 if problem else 200, **context)
    return await render(
        "plan/index.html",
        ways=ways_of_desk(calendar, PLAN),
        page_title=current_page().title,
        **context,
    )


async def move_page(
    calendar: Calendar, entry: CalendarEntry, form: MoveForm, *, notice: str = "", status: int = 200
) -> Response:
    """Show the form that moves an entry, as it was typed."""
    return await render(
        "plan/move.html",
        status=status,
        ways=ways_of_desk(calendar, PLAN),
        page_title=current_page().title,
        where=where_of(calendar),
        calendar=calendar,
        entry=entry,
        form=form.typed,
        notice=notice,
        label=_label(entry, utcnow()),
        back=plan_address(calendar, entry.starts_at.astimezone(calendar.zone).date()),
        times=[
            ("", _("Please choose")),
            (FIRST_TIME, _("The first one, before clocks are set back")),
            (SECOND_TIME, _("The second one, after clocks are set back")),
        ],
    )


def plan_address(calendar: Calendar, day: date, **asked: Any) -> str:
    """Return where the week of a day is."""
    parts: dict[str, Any] = {"year": day.year, "month": day.month, "day": day.day}
    return url_for("plan.show", **where_of(calendar), **parts, **asked)


async def _week(
    session: ReadSession, calendar: Calendar, day: date, *, whole_day: bool
) -> dict[str, Any]:
    zone, now = calendar.zone, utcnow()
    year, number, _weekday = day.isocalendar()
    span = week_of(year, number)
    shown = await _shown(session, calendar, span, now)
    first, last = WHOLE_DAY if whole_day else hours_of(shown, zone)
    rows = Rows.of(span.days, zone, first=first, last=last)
    today = now.astimezone(zone).date()
    week = timedelta(days=DAYS_OF_WEEK)
    return {
        "calendar": calendar,
        "where": where_of(calendar),
        "chosen": day,
        "today": today,
        "heading": _heading(span),
        "before": plan_address(calendar, day - week) if span.before else None,
        "now": plan_address(calendar, today),
        "after": plan_address(calendar, day + week) if span.after else None,
        "whole": plan_address(calendar, day, hours="all") if (first, last) != WHOLE_DAY else None,
        "clocks": rows.clocks,
        "columns": [_column(it, shown, rows, calendar) for it in span.days],
        "plan_address": plan_address,
        "state_of": state_of,
        "label_of": lambda entry: _label(entry, now),
    }


async def _shown(
    session: ReadSession, calendar: Calendar, span: Span, now: datetime
) -> list[Shown]:
    begin = start_of(span.first, calendar.zone)
    end = start_of(span.last + ONE_DAY, calendar.zone)
    ours = await entries_between(session, calendar.id, begin, end, now=now)
    theirs = await elsewhere_between(session, [calendar.id], begin, end)
    return [
        *(Shown(it.title, it.starts_at, it.ends_at, it, None, _can_move(it, now)) for it in ours),
        *(Shown(it.title, it.starts_at, it.ends_at, None, it.elsewhere) for it in theirs),
    ]


def _can_move(entry: CalendarEntry, now: datetime) -> bool:
    return entry.state in MOVABLE and entry.ends_at > now


def _column(day: date, shown: Sequence[Shown], rows: Rows, calendar: Calendar) -> Column:
    def is_on(it: Shown) -> bool:
        first, last = it.days(calendar.zone)
        return it.is_long and first <= day <= last

    blocks = lay_out(shown, day, rows, calendar.zone)
    return Column(day, rows.runs(day), rows.gaps(day), blocks, [it for it in shown if is_on(it)])


def _label(entry: CalendarEntry, now: datetime) -> str:
    """Say how a booking stands; nothing of an event."""
    if entry.slot_id is None:
        return ""
    if entry.state is EntryState.PENDING:
        return _("In a basket")
    return label_of_state(entry.state, is_over=entry.ends_at <= now)[0]


def _heading(span: Span) -> str:
    return _(
        "Week %(number)s: %(first)s to %(last)s",
        number=span.first.isocalendar().week,
        first=_written(span.first, "d MMMM"),
        last=_written(span.last, "d MMMM yyyy"),
    )


def _words(calendar: Calendar, moved: Moved) -> str:
    locale = current_runtime().settings.site.locale
    starts, ends = (it.astimezone(calendar.zone) for it in (moved.now.starts_at, moved.now.ends_at))
    return _(
        "%(title)s is now on %(day)s, from %(from)s to %(until)s",
        title=moved.title,
        day=long_date(starts, "EEEE d MMMM", zone=calendar.zone, locale=locale),
        **{"from": f"{starts:%H:%M}", "until": f"{ends:%H:%M}"},
    )


def _written(day: date, format: str) -> str:
    return long_date(day, format, zone=UTC, locale=current_runtime().settings.site.locale)
