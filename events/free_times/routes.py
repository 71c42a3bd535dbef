"""Asking for a free time: which day, when to begin, for how long."""

from collections.abc import Mapping
from datetime import date

from quart import Blueprint, Response, request, url_for

from events.bookings.offering import first_day
from events.bookings.places import calendar_to_book, own_of
from events.bookings.taking import lead_on
from events.bookings.times import DAY, lengths_of, price_of
from events.calendars.models import Calendar
from events.free_times import service
from events.free_times.forms import AskingForm, note_of
from events.free_times.offering import free_day
from events.holding import Holder
from events.hours.queries import opening_of
from events.hours.wording import in_words
from events.slots.models import CalendarSlot
from events.slots.queries import free_times_of
from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import DomainError, NotFound
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import render
from shared.web.identity import identity_for_write
from shared.zones import start_of

free_times = Blueprint(
    "free_times", __name__, url_prefix="/<page_slug>/<calendar_slug>/book/free-times"
)


@free_times.get("/")
@allows(Action.VISIT)
async def show(page_slug: str, calendar_slug: str) -> Response:
    return await _page(*await _free_times(calendar_slug), sent={})


@free_times.post("/")
@allows(Action.FILL_BASKET)
async def create(page_slug: str, calendar_slug: str) -> Response:
    calendar, slot = await _free_times(calendar_slug)
    now, session, sent = utcnow(), write_session(), await request.form
    try:
        form = AskingForm.read(sent, calendar.zone)
        identity = identity_for_write()
        holder = Holder.of(identity.user_id, identity.session_id)
        taken = await service.ask(
            session,
            holder,
            calendar_id=calendar.id,
            starts_at=form.starts_at,
            minutes=form.minutes,
            note=form.note,
            now=now,
        )
    except DomainError as problem:
        await rollback_request()
        return await _page(*await _free_times(calendar_slug), sent=sent, problem=problem)
    return await lead_on(session, holder, taken, title=slot.title, now=now)


async def _free_times(calendar_slug: str) -> tuple[Calendar, CalendarSlot]:
    calendar = await calendar_to_book(calendar_slug)
    slot = await free_times_of(read_session(), calendar.id)
    if slot is None:
        raise NotFound()
    return calendar, slot


async def _page(
    calendar: Calendar,
    slot: CalendarSlot,
    *,
    sent: Mapping[str, str],
    problem: DomainError | None = None,
) -> Response:
    now, session = utcnow(), read_session()
    day = first_day(request.args.get("day", ""), now=now, zone=calendar.zone)
    opening, today = await opening_of(session, calendar), now.astimezone(calendar.zone).date()
    if problem is not None:
        flash(str(problem), FlashKind.ERROR)
    return await render(
        "free_times/show.html",
        status=problem.status if problem is not None else 200,
        page=current_page(),
        calendar=calendar,
        own=own_of(calendar),
        band=slot,
        hours=in_words(opening, current_runtime().settings.site.locale),
        found=await free_day(session, slot, opening, day, now=now),
        lengths=[(minutes, price_of(slot, minutes)) for minutes in lengths_of(slot)],
        sent=sent,
        note=note_of(sent),
        today=today,
        clocks_change=_clocks_change(calendar, day),
        address=_address(calendar, day),
        before=_address(calendar, day - DAY) if day > today else None,
        after=_address(calendar, day + DAY),
    )


def _clocks_change(calendar: Calendar, day: date) -> bool:
    """Say whether times of a day need the name of what clocks show."""
    begin, end = (start_of(it, calendar.zone) for it in (day, day + DAY))
    zone = calendar.zone
    return begin.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset()


def _address(calendar: Calendar, day: date) -> str:
    return url_for("free_times.show", day=day.isoformat(), **own_of(calendar))
