"""Holding a free time for whoever asks for it."""

from datetime import datetime

from events.bookings.errors import NotOffered
from events.bookings.times import MINUTE, lengths_of, local_days, price_of, require_bookable
from events.calendars.queries import calendar_by_id
from events.entries.service import hold_entry
from events.free_times.errors import NotFree
from events.free_times.offering import occupied_around, starts_on
from events.holding import Holder
from events.hours.queries import opening_of
from events.slots.queries import closures_of, lock_free_times_of
from shared.db import WriteSession


async def ask(
    session: WriteSession,
    holder: Holder,
    *,
    calendar_id: int,
    starts_at: datetime,
    minutes: int | None,
    note: str,
    now: datetime,
) -> int:
    """Hold a free time for a basket, at the price of its hours, and return the entry's id.

    Raises `NotOffered`, `TooSoon`, `TooFarAhead`, `DayClosed`, `OutsideHours`, `NotFree` where
    something else is on, and `SlotTaken` where others were faster: what is booked is not looked at
    here, because only the constraints know of it for sure.
    """
    calendar = await calendar_by_id(session, calendar_id)
    slot = await lock_free_times_of(session, calendar_id)
    if calendar is None or slot is None or minutes is None or minutes not in lengths_of(slot):
        raise NotOffered()
    opening, ends_at = await opening_of(session, calendar), starts_at + minutes * MINUTE
    days = local_days(calendar.zone, starts_at, ends_at)
    closures = await closures_of(session, calendar_id, since=days[0], until=days[-1])
    require_bookable(slot, opening, closures, starts_at=starts_at, ends_at=ends_at, now=now)
    occupied = await occupied_around(session, slot, opening, days[0])
    found = starts_on(slot, opening, closures, occupied, days[0], now=now)
    if not any(it.starts_at == starts_at and minutes <= it.longest for it in found.starts):
        raise NotFree()
    return await hold_entry(
        session,
        holder,
        calendar_id=calendar_id,
        slot_id=slot.id,
        title=slot.title,
        starts_at=starts_at,
        ends_at=ends_at,
        cost=price_of(slot, minutes),
        now=now,
        is_request=True,
        note=note,
    )
