"""What of a day is free: the opening hours less what is on, and when one may begin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from events.bookings.errors import DayClosed, OutsideHours, TooFarAhead, TooSoon
from events.bookings.queries import taken_of
from events.bookings.times import DAY, MINUTE, lengths_of, require_bookable
from events.free_times.queries import own_events_between
from events.hours.opening import Opening
from events.hours.stretches import Stretch, without
from events.imports.queries import busy_elsewhere
from events.slots.models import CalendarSlot, Closure
from events.slots.queries import closures_of, slots_of
from shared.db import ReadSession
from shared.zones import start_of

# What begins late on a day may last into the next, and something there be in its way.
FAR = 2 * DAY


@dataclass(frozen=True, slots=True)
class Start:
    """When one may begin, and for how many minutes at the most."""

    starts_at: datetime
    longest: int

    @property
    def until(self) -> datetime:
        return self.starts_at + self.longest * MINUTE


@dataclass(slots=True)
class FreeDay:
    """A day: what is free of it, when one may begin, and why it is closed, if it is."""

    day: date
    free: list[Stretch] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    closed: str = ""


async def free_day(
    session: ReadSession, slot: CalendarSlot, opening: Opening, day: date, *, now: datetime
) -> FreeDay:
    """Return what is free on a day, for whoever looks at it."""
    begin = start_of(day, opening.zone)
    booked = await taken_of(session, slot, begin - FAR, begin + FAR, now=now)
    taken = [Stretch(it.starts_at, it.busy_until or it.ends_at) for it in booked]
    taken += await occupied_around(session, slot, opening, day)
    closures = await closures_of(session, slot.calendar_id, since=day, until=day + FAR)
    return starts_on(slot, opening, closures, taken, day, now=now)


async def occupied_around(
    session: ReadSession, slot: CalendarSlot, opening: Opening, day: date
) -> list[Stretch]:
    """Return what no booking is and is in the way all the same, on a day and around it.

    Events of the page's own are, what others have on if that closes times here, and the bands of
    exclusive slots: those are booked as they are.
    """
    begin = start_of(day, opening.zone)
    found = list(await own_events_between(session, slot.calendar_id, begin - FAR, begin + FAR))
    found += await busy_elsewhere(session, slot.calendar_id, begin - FAR, begin + FAR)
    for other in await slots_of(session, slot.calendar_id):
        if other.is_exclusive:
            bands = other.rule(opening.zone).bands(begin - FAR, begin + FAR)
            found += [Stretch(band.starts_at, band.ends_at) for band in bands]
    return found


def starts_on(
    slot: CalendarSlot,
    opening: Opening,
    closures: Sequence[Closure],
    taken: Sequence[Stretch],
    day: date,
    *,
    now: datetime,
) -> FreeDay:
    """Return when one may begin on a day where something is taken."""
    begin, end = start_of(day, opening.zone), start_of(day + DAY, opening.zone)
    found, shortest = FreeDay(day), lengths_of(slot)[0]
    for open_ in opening.between(begin, end):
        for start in _steps(slot, open_, begin, end):
            longest = _longest(slot, start, open_, taken)
            until = start + shortest * MINUTE
            try:
                require_bookable(slot, opening, closures, starts_at=start, ends_at=until, now=now)
            except DayClosed as problem:
                found.closed = str(problem.detail["reason"])
            except (TooSoon, TooFarAhead, OutsideHours):
                continue
            else:
                if longest >= shortest:
                    found.starts.append(Start(start, longest))
    whole = [Stretch(max(it.starts_at, begin), it.ends_at) for it in opening.between(begin, end)]
    found.free = [it for it in without(whole, taken) if _any_within(found.starts, it)]
    return found


def _steps(
    slot: CalendarSlot, open_: Stretch, begin: datetime, end: datetime
) -> Iterator[datetime]:
    """Return each step of a stretch that is open and falls on the day."""
    step, at = timedelta(minutes=slot.step_minutes or 1), open_.starts_at
    while at < min(open_.ends_at, end):
        if at >= begin:
            yield at
        at += step


def _longest(slot: CalendarSlot, start: datetime, open_: Stretch, taken: Sequence[Stretch]) -> int:
    """Return for how many minutes one may stay from a start on; none where it is taken."""
    until = open_.ends_at
    for it in taken:
        if it.ends_at > start:
            until = min(until, it.starts_at - slot.buffer)
    room = (until - start) // MINUTE
    return max((length for length in lengths_of(slot) if length <= room), default=0)


def _any_within(starts: Sequence[Start], stretch: Stretch) -> bool:
    return any(stretch.starts_at <= start.starts_at < stretch.ends_at for start in starts)
