"""The plan of a calendar, for its keepers: its weeks, and moving what is in them."""

from quart import Blueprint, Response, request

from events.agenda.spans import day_of
from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.entries.retiming import Times
from events.keeping import calendar_of_desk
from events.plan.forms import MoveForm, instant_of
from events.plan.queries import movable_entry
from events.plan.rendering import move_page, plan_address, plan_page
from events.plan.service import Moved, move_entry
from glue.access import allows, the_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import DomainError, NotFound
from shared.web.htmx import is_htmx, redirect_to
from shared.web.private import keep_private

plan = Blueprint(
    "plan",
    __name__,
    url_prefix="/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>/plan",
)
plan.after_request(keep_private)

DAY = "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/<int(fixed_digits=2):day>/"
ENTRY = "/entries/<int(max=9223372036854775807):entry_id>/"


@plan.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    return await plan_page(read_session(), calendar, utcnow().astimezone(calendar.zone).date())


@plan.get(DAY)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def show(page_slug: str, calendar_id: int, year: int, month: int, day: int) -> Response:
    calendar, chosen = await calendar_of_desk(calendar_id), day_of(year, month, day).first
    whole_day = request.args.get("hours") == "all"
    moved = await _moved(calendar)
    return await plan_page(read_session(), calendar, chosen, whole_day=whole_day, moved=moved)


@plan.get(ENTRY)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def edit(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    entry = await _entry(calendar, entry_id)
    return await move_page(calendar, entry, MoveForm.of(entry, calendar.zone))


@plan.post(ENTRY)
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    entry, form = await _entry(calendar, entry_id), MoveForm.read(await request.form)
    times = form.times(entry, calendar.zone)
    if isinstance(times, MoveForm):
        return await move_page(calendar, entry, times, status=422)
    try:
        moved = await move_entry(
            write_session(), calendar, entry_id, times, seen=form.seen, now=utcnow()
        )
    except DomainError as problem:
        await rollback_request()
        return await _refused(calendar, entry_id, form, problem)
    day = times.starts_at.astimezone(calendar.zone).date()
    if is_htmx():
        shown = form.shown or day
        return await plan_page(write_session(), calendar, shown, moved=moved, focused=entry_id)
    before = f"{moved.before.starts_at.isoformat()}/{moved.before.ends_at.isoformat()}"
    return await redirect_to(plan_address(calendar, day, moved=entry_id, before=before))


async def _refused(
    calendar: Calendar, entry_id: int, form: MoveForm, problem: DomainError
) -> Response:
    """Say why something was not moved: in the plan it is where it was, in the form as typed."""
    entry = await _entry(calendar, entry_id)
    if is_htmx():
        day = form.shown or entry.starts_at.astimezone(calendar.zone).date()
        return await plan_page(
            read_session(), calendar, day, problem=str(problem), focused=entry_id
        )
    form = MoveForm(form.typed.over(entry))
    return await move_page(calendar, entry, form, notice=str(problem), status=problem.status)


async def _entry(calendar: Calendar, entry_id: int) -> CalendarEntry:
    entry = await movable_entry(read_session(), calendar.id, entry_id)
    if entry is None:
        raise NotFound()
    return entry


async def _moved(calendar: Calendar) -> Moved | None:
    """Return what the address says was moved, so that it can be put back."""
    id, (first, _to, last) = request.args.get("moved", ""), _before()
    starts_at, ends_at = instant_of(first), instant_of(last)
    if not id.isdecimal() or len(id) > 18 or starts_at is None or ends_at is None:
        return None
    entry = await movable_entry(read_session(), calendar.id, int(id))
    if entry is None:
        return None
    now = Times(entry.starts_at, entry.ends_at)
    return Moved(entry.id, entry.title, Times(starts_at, ends_at), now)


def _before() -> tuple[str, str, str]:
    return request.args.get("before", "").partition("/")
