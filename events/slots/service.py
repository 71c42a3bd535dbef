"""Offering bands in which bookings may be made, changing them, and closing days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from events.calendars.models import Calendar
from events.slots import queries
from events.slots.errors import Outdated, SlotInUse
from events.slots.models import DAY_MINUTES, CalendarSlot, Closure
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound
from shared.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTerms:
    """All that a keeper says of a slot."""

    title: str
    description: str = ""
    weekdays: tuple[int, ...] = ()
    rrule: str | None = None
    from_time: time
    until_time: time
    valid_from: date | None = None
    valid_until: date | None = None
    exceptions: tuple[date, ...] = ()
    extra_days: tuple[date, ...] = ()
    cost: Money
    vat_rate: int | None = None
    is_exclusive: bool = False
    capacity: int | None = None
    notice_minutes: int = 0
    buffer_minutes: int = 0
    cancel_notice_minutes: int | None = DAY_MINUTES
    step_minutes: int | None = None
    min_minutes: int | None = None
    max_minutes: int | None = None
    takes_requests: bool = False
    confirms_itself: bool = False
    follows_hours: bool = False

    def apply_to(self, slot: CalendarSlot, zone: ZoneInfo) -> None:
        """Give a slot these terms; raises what a rule is refused with."""
        slot.weekdays = sorted(set(self.weekdays))
        slot.exceptions = sorted(set(self.exceptions))
        slot.extra_days = sorted(set(self.extra_days))
        slot.cost_minor, slot.currency = self.cost.minor, self.cost.currency
        slot.capacity = 1 if self.is_exclusive else self.capacity
        for name in _AS_THEY_ARE:
            setattr(slot, name, getattr(self, name))
        slot.rule(zone).checked()


_AS_THEY_ARE = (
    "title",
    "description",
    "rrule",
    "from_time",
    "until_time",
    "valid_from",
    "valid_until",
    "vat_rate",
    "is_exclusive",
    "notice_minutes",
    "buffer_minutes",
    "cancel_notice_minutes",
    "step_minutes",
    "min_minutes",
    "max_minutes",
    "takes_requests",
    "confirms_itself",
    "follows_hours",
)
# What a booking is counted by: changed under it, two could have one place.
_SHAPE = ("from_time", "until_time", "is_exclusive", "is_counted", "step_minutes")


async def open_slot(session: WriteSession, calendar: Calendar, terms: SlotTerms) -> CalendarSlot:
    """Offer a band of a calendar; raises what its rule is refused with."""
    slot = CalendarSlot(calendar_id=calendar.id)
    terms.apply_to(slot, calendar.zone)
    session.add(slot)
    await session.flush()
    await write_down(session, calendar, Audited.SLOT_ADDED, title=slot.title)
    return slot


async def change_slot(
    session: WriteSession,
    calendar: Calendar,
    slot_id: int,
    terms: SlotTerms,
    *,
    version: int,
    now: datetime,
) -> CalendarSlot:
    """Change a slot that is as it was seen; raises `Outdated`, and `SlotInUse`.

    What is booked keeps its time and price. How its places are counted can be changed only while
    nothing is booked.
    """
    slot = await _slot(session, calendar, slot_id)
    if slot.version != version:
        raise Outdated()
    before = [getattr(slot, name) for name in _SHAPE]
    with session.no_autoflush:
        terms.apply_to(slot, calendar.zone)
        is_another = before != [getattr(slot, name) for name in _SHAPE]
        if is_another and await queries.has_live_bookings(session, slot_id, now=now):
            raise SlotInUse()
    slot.version += 1
    await session.flush()
    await write_down(session, calendar, Audited.SLOT_CHANGED, title=slot.title)
    return slot


async def put_slot_away(
    session: WriteSession, calendar: Calendar, slot_id: int, *, now: datetime
) -> CalendarSlot:
    """Offer a band no longer; what is booked stays booked."""
    slot = await _slot(session, calendar, slot_id)
    slot.deleted_at = now
    await session.flush()
    await write_down(session, calendar, Audited.SLOT_PUT_AWAY, title=slot.title)
    return slot


async def close_days(
    session: WriteSession, calendar: Calendar, *, first_day: date, last_day: date, reason: str
) -> Closure:
    """Take no bookings on some days, and say why; what is booked stays booked."""
    await queries.lock_slots_of(session, calendar.id)
    closure = Closure(
        calendar_id=calendar.id, first_day=first_day, last_day=last_day, reason=reason
    )
    session.add(closure)
    await session.flush()
    await write_down(session, calendar, Audited.DAYS_CLOSED, **_days_of(closure))
    return closure


async def open_days_again(session: WriteSession, calendar: Calendar, closure_id: int) -> Closure:
    """Take bookings again on days that were closed; raises `NotFound`."""
    closure = await queries.lock_closure(session, calendar.id, closure_id)
    if closure is None:
        raise NotFound()
    await session.delete(closure)
    await session.flush()
    await write_down(session, calendar, Audited.DAYS_OPENED, **_days_of(closure))
    return closure


async def write_down(
    session: WriteSession, calendar: Calendar, deed: Audited, **detail: str
) -> None:
    """Write down what a keeper did with a slot."""
    await record(
        session,
        deed,
        on=(ObjectType.CALENDAR, calendar.id),
        within=calendar.container_id,
        why="",
        **detail,
    )


def _days_of(closure: Closure) -> dict[str, str]:
    return {"first": closure.first_day.isoformat(), "last": closure.last_day.isoformat()}


async def _slot(session: WriteSession, calendar: Calendar, slot_id: int) -> CalendarSlot:
    slot = await queries.lock_slot_of(session, calendar.id, slot_id)
    if slot is None:
        raise NotFound()
    return slot


async def add_slot(
    session: WriteSession,
    *,
    calendar_id: int,
    title: str,
    weekdays: Collection[int],
    from_time: time,
    until_time: time,
    is_exclusive: bool,
    vat_rate: int | None = None,
) -> CalendarSlot:
    """Add a band; in an exclusive one no two bookings may overlap."""
    slot = CalendarSlot(
        calendar_id=calendar_id,
        title=title,
        weekdays=sorted(weekdays),
        from_time=from_time,
        until_time=until_time,
        is_exclusive=is_exclusive,
        capacity=1 if is_exclusive else None,
        cancel_notice_minutes=DAY_MINUTES,
        vat_rate=vat_rate,
    )
    session.add(slot)
    await session.flush()
    return slot
