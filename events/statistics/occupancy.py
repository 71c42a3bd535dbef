"""For how long slots can be booked, and for how much of it they are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from events.bookings.times import MINUTE, local_days
from events.calendars.models import Calendar
from events.slots.models import CalendarSlot, Closure
from events.slots.queries import closures_of, slots_of
from events.statistics.bars import Bar
from events.statistics.queries import minutes_booked
from shared.db import ReadSession


async def occupancy_of(
    session: ReadSession, calendar: Calendar, *, first: date, days: int
) -> Sequence[Bar]:
    """Return of each slot the minutes that can be booked on some days, and those that are.

    Where several may come at once, a minute counts for each. Slots that nobody counts are left out.
    """
    begin = datetime.combine(first, time(), calendar.zone)
    end = datetime.combine(first + timedelta(days=days), time(), calendar.zone)
    slots = [it for it in await slots_of(session, calendar.id) if places_of(it)]
    closures = await closures_of(session, calendar.id, since=first, until=end.date())
    booked = await minutes_booked(session, [it.id for it in slots], begin=begin, end=end)
    bars = [
        Bar(slot.title, booked.get(slot.id, 0), _offered(slot, calendar, closures, begin, end))
        for slot in slots
    ]
    return [bar for bar in bars if bar.most]


def places_of(slot: CalendarSlot) -> int:
    """Return how many may come to a time of a slot; nothing where nobody counts."""
    return 1 if slot.is_exclusive else slot.capacity or 0


def _offered(
    slot: CalendarSlot,
    calendar: Calendar,
    closures: Sequence[Closure],
    begin: datetime,
    end: datetime,
) -> int:
    zone = calendar.zone
    minutes = 0
    for band in slot.rule(zone).bands(begin, end):
        days = local_days(zone, band.starts_at, band.ends_at)
        is_closed = any(closure.is_on(day) for closure in closures for day in days)
        if begin <= band.starts_at < end and not is_closed:
            minutes += (band.ends_at - band.starts_at) // MINUTE
    return minutes * places_of(slot)
