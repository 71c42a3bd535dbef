"""Moving what is in a calendar to another time: its own events, and what is booked in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from events.bookings.errors import NotOffered
from events.bookings.times import end_of, local_days, require_open
from events.calendars.models import Calendar
from events.desk.errors import ChangedMeanwhile
from events.desk.forms import state_named, state_of
from events.desk.queries import lock_event
from events.desk.reading import Typed
from events.desk.service import change_event
from events.entries.models import CalendarEntry
from events.entries.retiming import Times, make_room, move_in_time
from events.plan.errors import IsOver, MovedMeanwhile, NoTimeOfSlot
from events.plan.queries import kept_booking
from events.slots.models import CalendarSlot
from events.slots.queries import closures_of, lock_slot
from glue.audit import Audited, ObjectType
from glue.contracts.events import EntryMoved
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound
from shared.outbox import emit

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and when it was before."""

    entry_id: int
    title: str
    before: Times
    now: Times

    @property
    def has_changed(self) -> bool:
        return self.before != self.now

    @property
    def seen(self) -> str:
        """Name its state, for a form that puts it back."""
        return state_named(self.title, self.now.starts_at, self.now.ends_at)


async def move_entry(
    session: WriteSession,
    calendar: Calendar,
    entry_id: int,
    times: Times,
    *,
    seen: str,
    now: datetime,
) -> Moved:
    """Move an event of the page's own, or a booking that is kept, which keeps its length.

    `seen` is the state it was moved from. Raises `NotFound`, `MovedMeanwhile` and `IsOver`; of
    bookings also `NoTimeOfSlot`, `DayClosed`, and `SlotTaken` or `TimeFull`.
    """
    event = await lock_event(session, calendar.id, entry_id)
    if event is None:
        return await _move_booking(session, calendar, entry_id, times, seen=seen, now=now)
    before = _require_movable(event, times, seen=seen, now=now)
    if before != times:
        typed = Typed(event.title, times.starts_at, times.ends_at)
        try:
            await change_event(session, calendar, event.id, typed, seen=seen)
        except ChangedMeanwhile as problem:
            raise MovedMeanwhile() from problem
    return Moved(event.id, event.title, before, times)


async def _move_booking(
    session: WriteSession,
    calendar: Calendar,
    entry_id: int,
    times: Times,
    *,
    seen: str,
    now: datetime,
) -> Moved:
    found = await kept_booking(session, calendar.id, entry_id)
    if found is None or found.slot_id is None:
        raise NotFound()
    slot = await lock_slot(session, found.slot_id)
    times = await _offered(session, calendar, slot, found, times)
    await make_room(session, slot, found, times, now=now)
    entry = await kept_booking(session, calendar.id, entry_id)
    if entry is None:
        raise MovedMeanwhile()
    before = _require_movable(entry, times, seen=seen, now=now)
    if before != times:
        await move_in_time(session, slot, entry, times)
        event = EntryMoved(entry_id=entry.id, order_id=entry.order_id)
        await emit(session, event, stream=entry.stream)
        await record(
            session,
            Audited.BOOKING_MOVED,
            on=(ObjectType.CALENDAR, calendar.id),
            within=calendar.container_id,
            booking=entry.id,
        )
    return Moved(entry.id, entry.title, before, times)


def _require_movable(entry: CalendarEntry, times: Times, *, seen: str, now: datetime) -> Times:
    """Return when a locked entry is; raises `MovedMeanwhile` and `IsOver`."""
    if state_of(entry) != seen:
        raise MovedMeanwhile()
    is_elsewhen = times.starts_at != entry.starts_at
    if times.ends_at <= now or entry.ends_at <= now or (is_elsewhen and times.starts_at <= now):
        raise IsOver()
    return Times(entry.starts_at, entry.ends_at)


async def _offered(
    session: WriteSession,
    calendar: Calendar,
    slot: CalendarSlot,
    entry: CalendarEntry,
    times: Times,
) -> Times:
    """Return the times a booking is moved to; raises `NoTimeOfSlot` and `DayClosed`.

    Its keepers may put what nobody counts at any time; what is paid stays as long as it is.
    """
    length = entry.ends_at - entry.starts_at
    if times.ends_at - times.starts_at != length:
        raise NoTimeOfSlot()
    if slot.is_counted:
        minutes = length // MINUTE if slot.step_minutes is not None else None
        try:
            end = end_of(slot, calendar.zone, times.starts_at, minutes, is_request=False)
        except NotOffered as problem:
            raise NoTimeOfSlot() from problem
        times = Times(times.starts_at, end)
    days = local_days(calendar.zone, times.starts_at, times.ends_at)
    closures = await closures_of(session, calendar.id, since=days[0], until=days[-1])
    require_open(closures, calendar.zone, starts_at=times.starts_at, ends_at=times.ends_at)
    return times
