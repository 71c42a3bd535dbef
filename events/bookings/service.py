"""Taking a time of a slot: what is asked for is held against the slot itself, under its lock."""

from datetime import datetime

from events.bookings.errors import NotOffered, TakenElsewhere
from events.bookings.times import end_of, local_days, price_of, require_bookable
from events.calendars.queries import calendar_by_id
from events.entries.models import CalendarEntry
from events.entries.queries import lock_cells_of, lock_entries
from events.entries.service import hold_entry, keep_entries
from events.holding import Holder
from events.hours.queries import opening_of
from events.imports.queries import busy_elsewhere
from events.slots.queries import closures_of, lock_slot_of
from shared.db import WriteSession


async def book(
    session: WriteSession,
    holder: Holder,
    *,
    calendar_id: int,
    slot_id: int,
    starts_at: datetime,
    minutes: int | None,
    now: datetime,
    is_request: bool = False,
) -> int:
    """Hold a time of a slot for a basket, at the slot's price, and return the entry's id.

    Where it is the whole band, `minutes` is None. Raises `NotOffered`, `TooSoon`, `TooFarAhead`,
    `DayClosed`, `OutsideHours`, `TakenElsewhere`, and `SlotTaken` or `TimeFull` where others were
    faster.
    """
    calendar = await calendar_by_id(session, calendar_id)
    slot = await lock_slot_of(session, calendar_id, slot_id)
    if calendar is None or slot is None:
        raise NotOffered()
    zone = calendar.zone
    ends_at = end_of(slot, zone, starts_at, minutes, is_request=is_request)
    days = local_days(zone, starts_at, ends_at)
    closures = await closures_of(session, calendar_id, since=days[0], until=days[-1])
    opening = await opening_of(session, calendar)
    require_bookable(slot, opening, closures, starts_at=starts_at, ends_at=ends_at, now=now)
    if slot.is_exclusive:
        until = ends_at + slot.buffer
        if await busy_elsewhere(session, calendar_id, starts_at, until):
            raise TakenElsewhere()
    return await hold_entry(
        session,
        holder,
        calendar_id=calendar_id,
        slot_id=slot_id,
        title=slot.title,
        starts_at=starts_at,
        ends_at=ends_at,
        cost=price_of(slot, minutes),
        now=now,
        is_request=is_request,
    )


async def keep_if_free(session: WriteSession, entry_id: int, *, user_id: int | None) -> bool:
    """Keep a booking that costs nothing without any order, and say whether it did.

    That needs an account, which says whom to write to. Whoever has none orders it, for nothing.
    """
    await lock_cells_of(session, CalendarEntry.id == entry_id)
    (entry,) = await lock_entries(session, [entry_id])
    if entry.cost_minor or user_id is None:
        return False
    await keep_entries(session, [entry])
    return True
