"""Giving kept bookings other times, and counting them there instead, always together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.exc import IntegrityError

from events.entries.errors import SlotTaken, TimeFull
from events.entries.models import CalendarEntry
from events.entries.moving import add_cells, expire_bookings, is_taken
from events.entries.queries import WayOf
from events.slots.models import CalendarSlot, SlotCell
from shared.db import WriteSession


@dataclass(frozen=True, slots=True)
class Times:
    """From when until when something is."""

    starts_at: datetime
    ends_at: datetime


async def make_room(
    session: WriteSession, slot: CalendarSlot, entry: CalendarEntry, times: Times, *, now: datetime
) -> None:
    """Lock a booking of a locked slot and all that moving it to other times counts."""
    cells = slot.cells(times.starts_at, times.ends_at)
    await add_cells(session, slot, cells)
    await expire_bookings(
        session,
        WayOf(
            slot.calendar_id,
            slot.id,
            slot.follows_hours,
            times.starts_at,
            times.ends_at + slot.buffer,
        ),
        now=now,
        times=[*entry.cells, *cells],
        beside=entry.id,
    )


async def move_in_time(
    session: WriteSession, slot: CalendarSlot, entry: CalendarEntry, times: Times
) -> None:
    """Give a kept booking other times and count it there, in one statement, after `make_room`.

    Raises `SlotTaken`, or `TimeFull`, where the constraints refuse.
    """
    before, after = {*entry.cells}, {*slot.cells(times.starts_at, times.ends_at)}
    is_buffered = entry.is_exclusive and slot.buffer
    moved = (
        update(CalendarEntry)
        .where(CalendarEntry.id == entry.id)
        .values(
            starts_at=times.starts_at,
            ends_at=times.ends_at,
            busy_until=times.ends_at + slot.buffer if is_buffered else None,
            cells=sorted(after),
            sequence=CalendarEntry.sequence + 1,
        )
        .returning(CalendarEntry.slot_id)
        .cte("moved")
    )
    is_new = SlotCell.starts_at.in_(after)
    statement = (
        update(SlotCell)
        .where(SlotCell.slot_id == moved.c.slot_id, SlotCell.starts_at.in_(before ^ after))
        .values(
            sold=SlotCell.sold + case((is_new, 1), else_=-1),
            capacity=case((is_new, slot.capacity), else_=SlotCell.capacity),
        )
        .execution_options(synchronize_session=False)
    )
    try:
        async with session.begin_nested():
            await session.execute(statement)
    except IntegrityError as error:
        if is_taken(error):
            raise (SlotTaken() if entry.is_exclusive else TimeFull()) from error
        raise
