"""Booking a time of a slot: which slot, which day, which time."""

from datetime import date

from quart import Blueprint, Response, request, url_for

from events.bookings import service
from events.bookings.forms import BookingForm, minutes_of
from events.bookings.offering import days_of, first_day
from events.bookings.places import calendar_to_book, own_of
from events.bookings.taking import lead_on
from events.bookings.times import DAY, lengths_of, price_of
from events.calendars.models import Calendar
from events.holding import Holder
from events.hours.queries import opening_of
from events.hours.wording import in_words as hours_in_words
from events.slots.models import CalendarSlot
from events.slots.queries import free_times_of, slot_of_calendar, slots_of
from events.slots.wording import in_words
from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import DomainError, NotFound
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render
from shared.web.identity import identity_for_write

AT_ONCE = 14

booking = Blueprint("booking", __name__, url_prefix="/<page_slug>/<calendar_slug>/book")


@booking.get("/")
@allows(Action.VISIT)
async def index(page_slug: str, calendar_slug: str) -> Response:
    calendar, locale = await calendar_to_book(calendar_slug), current_runtime().settings.site.locale
    session = read_session()
    slots = await slots_of(session, calendar.id)
    free_times = await free_times_of(session, calendar.id)
    if len(slots) == 1 and free_times is None:
        address = url_for("booking.show", slot_id=slots[0].id, **own_of(calendar))
        return await redirect_to(address, status=302)
    if free_times is not None and not slots:
        return await redirect_to(url_for("free_times.show", **own_of(calendar)), status=302)
    today = utcnow().astimezone(calendar.zone).date()
    words = {slot.id: in_words(slot, locale, today=today) for slot in slots}
    return await render(
        "booking/index.html",
        page=current_page(),
        calendar=calendar,
        own=own_of(calendar),
        bands=slots,
        free_times=free_times,
        hours=hours_in_words(await opening_of(session, calendar), locale),
        words=words,
    )


@booking.get("/<int(max=9223372036854775807):slot_id>/")
@allows(Action.VISIT)
async def show(page_slug: str, calendar_slug: str, slot_id: int) -> Response:
    calendar, slot = await _slot(calendar_slug, slot_id)
    return await _page(calendar, slot)


@booking.post("/<int(max=9223372036854775807):slot_id>/")
@allows(Action.FILL_BASKET)
async def create(page_slug: str, calendar_slug: str, slot_id: int) -> Response:
    calendar, slot = await _slot(calendar_slug, slot_id)
    now, session = utcnow(), write_session()
    try:
        form = BookingForm.read(await request.form, calendar.zone)
        identity = identity_for_write()
        holder = Holder.of(identity.user_id, identity.session_id)
        taken = await service.book(
            session,
            holder,
            calendar_id=calendar.id,
            slot_id=slot_id,
            starts_at=form.starts_at,
            minutes=form.minutes,
            now=now,
            is_request=form.is_request,
        )
    except DomainError as problem:
        await rollback_request()
        calendar, slot = await _slot(calendar_slug, slot_id)
        return await _page(calendar, slot, problem=problem)
    return await lead_on(session, holder, taken, title=slot.title, now=now)


async def _slot(calendar_slug: str, slot_id: int) -> tuple[Calendar, CalendarSlot]:
    calendar = await calendar_to_book(calendar_slug)
    slot = await slot_of_calendar(read_session(), calendar.id, slot_id)
    if slot is None:
        raise NotFound()
    return calendar, slot


def _address(calendar: Calendar, slot: CalendarSlot, first: date, minutes: int | None) -> str:
    """Return the page of a slot's times from a day on."""
    since = {**own_of(calendar), "from": first.isoformat()}
    return url_for("booking.show", slot_id=slot.id, minutes=minutes, **since)


async def _page(
    calendar: Calendar, slot: CalendarSlot, *, problem: DomainError | None = None
) -> Response:
    now, zone, lengths = utcnow(), calendar.zone, lengths_of(slot)
    asked = minutes_of(request.args.get("minutes", ""))
    minutes = (asked if asked in lengths else lengths[0]) if lengths else None
    first = first_day(request.args.get("from", ""), now=now, zone=zone)
    opening = await opening_of(read_session(), calendar)
    days = await days_of(
        read_session(), slot, opening, first=first, number=AT_ONCE, minutes=minutes, now=now
    )
    if problem is not None:
        flash(str(problem), FlashKind.ERROR)
    today = now.astimezone(zone).date()
    return await render(
        "booking/show.html",
        status=problem.status if problem is not None else 200,
        page=current_page(),
        calendar=calendar,
        own=own_of(calendar),
        band=slot,
        words=in_words(slot, current_runtime().settings.site.locale, today=today),
        days=days,
        lengths=lengths,
        minutes=minutes,
        price=price_of(slot, minutes),
        first=first,
        today=today,
        address=_address(calendar, slot, first, minutes),
        earlier=_address(calendar, slot, max(today, first - AT_ONCE * DAY), minutes)
        if first > today
        else None,
        later=_address(calendar, slot, first + AT_ONCE * DAY, minutes),
    )
