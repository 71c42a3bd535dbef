"""What a slot offers: which start and length is a time of it, on which terms, and what it costs."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from events.bookings.errors import (
    DayClosed,
    NotOffered,
    NotOpen,
    OutsideHours,
    TooFarAhead,
    TooSoon,
)
from events.hours.opening import Opening
from events.recurrence.bands import Band
from events.slots.models import CalendarSlot, Closure
from shared.money import Money

# A year and a little: who books for the same fair next year may.
FARTHEST = timedelta(days=400)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def starts_in(slot: CalendarSlot, band: Band, length: timedelta) -> Iterator[datetime]:
    """Return when a booking of a length may begin within a band."""
    if slot.step_minutes is None:
        yield band.starts_at
        return
    start, step = band.starts_at, slot.step_minutes * MINUTE
    while start + length <= band.ends_at:
        yield start
        start += step


def lengths_of(slot: CalendarSlot) -> list[int]:
    """Return for how many minutes one may book; none where it is the whole band."""
    if slot.step_minutes is None or slot.min_minutes is None or slot.max_minutes is None:
        return []
    return list(range(slot.min_minutes, slot.max_minutes + 1, slot.step_minutes))


def end_of(
    slot: CalendarSlot,
    zone: ZoneInfo,
    starts_at: datetime,
    minutes: int | None,
    *,
    is_request: bool,
) -> datetime:
    """Return when a booking ends that begins at a time of the slot; raises `NotOffered`.

    A request may be at any time, where the slot takes them, but not for any length.
    """
    if slot.step_minutes is not None and minutes not in lengths_of(slot):
        raise NotOffered()
    if is_request:
        if not slot.takes_requests or minutes is None:
            raise NotOffered()
        return starts_at + minutes * MINUTE
    for band in slot.rule(zone).bands(starts_at, starts_at + MINUTE):
        if slot.step_minutes is None or minutes is None:
            if band.starts_at == starts_at and minutes is None:
                return band.ends_at
        elif starts_at in starts_in(slot, band, minutes * MINUTE):
            return starts_at + minutes * MINUTE
    raise NotOffered()


def price_of(slot: CalendarSlot, minutes: int | None) -> Money:
    """Return what a booking costs: the slot's price, by steps or, for free times, by the hour."""
    if slot.follows_hours and minutes is not None:
        return slot.cost.times(Decimal(minutes) / 60)
    if slot.step_minutes is None or minutes is None:
        return slot.cost
    return slot.cost * (minutes // slot.step_minutes)


def require_bookable(
    slot: CalendarSlot,
    opening: Opening,
    closures: Sequence[Closure],
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    """Raise `TooSoon`, `TooFarAhead`, `DayClosed` or `OutsideHours` unless it may be booked now."""
    if starts_at <= now or starts_at < now + slot.notice_minutes * MINUTE:
        raise TooSoon()
    if starts_at > now + FARTHEST:
        raise TooFarAhead()
    require_open(closures, opening.zone, starts_at=starts_at, ends_at=ends_at)
    if not opening.covers(starts_at, ends_at):
        hours = opening.hours_on(starts_at.astimezone(opening.zone).date())
        raise OutsideHours(hours=hours) if hours else NotOpen()


def require_open(
    closures: Sequence[Closure], zone: ZoneInfo, *, starts_at: datetime, ends_at: datetime
) -> None:
    """Raise `DayClosed` where a time touches a day on which nothing can be booked."""
    for day in local_days(zone, starts_at, ends_at):
        for closure in closures:
            if closure.is_on(day):
                raise DayClosed(reason=closure.reason)


def local_days(zone: ZoneInfo, starts_at: datetime, ends_at: datetime) -> list[date]:
    """Return the days that a time touches where it is."""
    first = starts_at.astimezone(zone).date()
    last = (ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + number * DAY for number in range((last - first).days + 1)]
