"""Times of exclusive slots that are still free here, and busy in a calendar of somebody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.bookings.queries import taken_of
from events.bookings.times import local_days
from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.hours.stretches import Stretch
from events.imports.queries import MOST_CONFLICTS, Busy, foreign_busy
from events.slots.models import CalendarSlot, Closure
from events.slots.queries import closures_of, slots_of
from shared.db import ReadSession

LOOKS_AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class FreeConflict:
    """A band that can be booked here, and what is busy elsewhere meanwhile."""

    slot: CalendarSlot
    band: Stretch
    foreign: Busy


async def free_conflicts_of(
    session: ReadSession, calendar: Calendar, *, now: datetime
) -> Sequence[FreeConflict]:
    """Return what of the exclusive slots of the next weeks others' calendars overlap, in order.

    What is booked is not free any more, and on closed days there is nothing to be had.
    """
    until = now + LOOKS_AHEAD
    foreign = await foreign_busy(session, calendar.id, now, until)
    if not foreign:
        return []
    today = now.astimezone(calendar.zone).date()
    closures = await closures_of(session, calendar.id, since=today, until=until.date())
    found: list[FreeConflict] = []
    for slot in await slots_of(session, calendar.id):
        if slot.is_exclusive:
            taken = await taken_of(session, slot, now, until, now=now)
            bands = _open_bands(slot, calendar, closures, now, until)
            found += _overlaps(slot, bands, foreign, taken)
    found.sort(key=lambda it: (it.band, it.slot.id, it.foreign.starts_at))
    return found[:MOST_CONFLICTS]


def _open_bands(
    slot: CalendarSlot,
    calendar: Calendar,
    closures: Sequence[Closure],
    begin: datetime,
    end: datetime,
) -> Iterator[Stretch]:
    for band in slot.rule(calendar.zone).bands(begin, end):
        # A band that is booked as a whole is over once it has begun.
        if slot.step_minutes is None and band.starts_at <= begin:
            continue
        days = local_days(calendar.zone, band.starts_at, band.ends_at)
        if not any(closure.is_on(day) for closure in closures for day in days):
            yield Stretch(band.starts_at, band.ends_at)


def _overlaps(
    slot: CalendarSlot,
    bands: Iterator[Stretch],
    foreign: Sequence[Busy],
    taken: Sequence[CalendarEntry],
) -> Iterator[FreeConflict]:
    for band in bands:
        for it in foreign:
            if band.meets(it.starts_at, it.ends_at):
                both = Stretch(max(band.starts_at, it.starts_at), min(band.ends_at, it.ends_at))
                wanted = band if slot.step_minutes is None else both
                if not any(wanted.meets(one.starts_at, one.ends_at) for one in taken):
                    yield FreeConflict(slot, band, it)
