"""The days of a slot with the times that are free, as visitors are shown them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.bookings.errors import DayClosed, OutsideHours, TooFarAhead, TooSoon
from events.bookings.queries import taken_of
from events.bookings.times import DAY, MINUTE, require_bookable, starts_in
from events.entries.models import CalendarEntry
from events.hours.opening import Opening
from events.hours.stretches import Stretch
from events.imports.queries import busy_elsewhere
from events.slots.models import CalendarSlot, Closure
from events.slots.queries import closures_of
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Offered:
    """A time of a slot; `left` is how many places are free, None where nobody counts."""

    starts_at: datetime
    ends_at: datetime
    left: int | None

    @property
    def is_free(self) -> bool:
        return self.left is None or self.left > 0


@dataclass(slots=True)
class Day:
    """A day with the times that may still be booked; `closed` says why it has none."""

    day: date
    times: list[Offered] = field(default_factory=list)
    closed: str = ""

    @property
    def free(self) -> list[Offered]:
        return [time for time in self.times if time.is_free]

    @property
    def is_full(self) -> bool:
        return bool(self.times) and not self.free


async def days_of(
    session: ReadSession,
    slot: CalendarSlot,
    opening: Opening,
    *,
    first: date,
    number: int,
    minutes: int | None,
    now: datetime,
) -> list[Day]:
    """Return so many days of a slot from a first one, with the times of a length."""
    zone = opening.zone
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(first + number * DAY, time(), zone)
    closures = await closures_of(session, slot.calendar_id, since=first, until=end.date())
    taken = await taken_of(session, slot, begin - DAY, end + 2 * DAY, now=now)
    busy = await _busy_elsewhere(session, slot, begin, end)
    days = {first + offset * DAY: Day(first + offset * DAY) for offset in range(number)}
    for band in slot.rule(zone).bands(begin, end):
        length = (minutes or 0) * MINUTE
        for starts_at in starts_in(slot, band, length):
            day = days.get(starts_at.astimezone(zone).date())
            ends_at = starts_at + length if minutes else band.ends_at
            until = ends_at + slot.buffer
            if day is not None and not any(it.meets(starts_at, until) for it in busy):
                _offer(day, slot, opening, starts_at, ends_at, closures, taken, now)
    for day in days.values():
        day.times.sort(key=lambda offered: offered.starts_at)
    return list(days.values())


async def _busy_elsewhere(
    session: ReadSession, slot: CalendarSlot, begin: datetime, end: datetime
) -> Sequence[Stretch]:
    if not slot.is_exclusive:
        return []
    return await busy_elsewhere(session, slot.calendar_id, begin - DAY, end + 2 * DAY)


def _offer(
    day: Day,
    slot: CalendarSlot,
    opening: Opening,
    starts_at: datetime,
    ends_at: datetime,
    closures: Sequence[Closure],
    taken: Sequence[CalendarEntry],
    now: datetime,
) -> None:
    try:
        require_bookable(slot, opening, closures, starts_at=starts_at, ends_at=ends_at, now=now)
    except DayClosed as problem:
        day.closed = str(problem.detail["reason"])
    except (TooSoon, TooFarAhead, OutsideHours):
        return
    else:
        day.times.append(Offered(starts_at, ends_at, _left(slot, starts_at, ends_at, taken)))


def _left(
    slot: CalendarSlot, starts_at: datetime, ends_at: datetime, taken: Sequence[CalendarEntry]
) -> int | None:
    if slot.is_exclusive:
        busy = ends_at + slot.buffer
        return 0 if any(it.starts_at < busy and _busy(it) > starts_at for it in taken) else 1
    if any(it.is_free_time and it.starts_at < ends_at and _busy(it) > starts_at for it in taken):
        return 0
    if slot.capacity is None:
        return None
    used = Counter(cell for it in taken for cell in it.cells)
    return max(slot.capacity - max(used[cell] for cell in slot.cells(starts_at, ends_at)), 0)


def _busy(entry: CalendarEntry) -> datetime:
    return entry.busy_until or entry.ends_at


def first_day(text: str, *, now: datetime, zone: ZoneInfo) -> date:
    """Return the day a browser asked for, not before today; today where it is none."""
    today = now.astimezone(zone).date()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(asked, today), today + timedelta(days=400))
