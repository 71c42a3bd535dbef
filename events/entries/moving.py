"""Giving bookings another state, and the times they take their counts, always together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from events.entries import queries
from events.entries.errors import TimeFull
from events.entries.models import FREE_TIMES_ALONE, ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.entries.queries import WayOf
from events.slots.models import WITHIN_CAPACITY_OF_A_TIME, CalendarSlot, SlotCell
from glue.contracts.events import EntryState
from shared.db import WriteSession


async def move(
    session: WriteSession,
    which: ColumnElement[bool],
    to: EntryState,
    *,
    held: int = 0,
    sold: int = 0,
    **changes: Any,
) -> None:
    """Give bookings another state and correct the counts of their times, in one statement."""
    moved = (
        update(CalendarEntry)
        .where(which)
        .values(state=to, **changes)
        .returning(CalendarEntry.slot_id, CalendarEntry.cells)
        .cte("moved")
    )
    times = select(moved.c.slot_id, func.unnest(moved.c.cells).label("starts_at")).cte("times")
    counted = (
        select(times.c.slot_id, times.c.starts_at, func.count().label("number"))
        .group_by(times.c.slot_id, times.c.starts_at)
        .cte("counted")
    )
    await session.execute(
        update(SlotCell)
        .where(SlotCell.slot_id == counted.c.slot_id, SlotCell.starts_at == counted.c.starts_at)
        .values(
            held=SlotCell.held + held * counted.c.number,
            sold=SlotCell.sold + sold * counted.c.number,
        )
        .execution_options(synchronize_session=False)
    )


async def take_times(
    session: WriteSession,
    slot: CalendarSlot,
    cells: Sequence[datetime],
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    """Make room at a time of a locked slot, and count it as held; raises `TimeFull`.

    Whether an exclusive one is free the exclusion constraint says, once the booking is written.
    """
    await add_cells(session, slot, cells)
    await expire_bookings(
        session,
        WayOf(slot.calendar_id, slot.id, slot.follows_hours, starts_at, ends_at),
        now=now,
        times=cells,
    )
    if not cells:
        return
    try:
        async with session.begin_nested():
            await session.execute(
                update(SlotCell)
                .where(SlotCell.slot_id == slot.id, SlotCell.starts_at.in_(cells))
                .values(held=SlotCell.held + 1, capacity=slot.capacity)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as error:
        if is_taken(error):
            raise TimeFull() from error
        raise


async def expire_bookings(
    session: WriteSession,
    way: WayOf,
    *,
    now: datetime,
    times: Sequence[datetime] = (),
    beside: int | None = None,
) -> None:
    """Mark the bookings whose hold has run out: constraints know no time."""
    in_the_way = await queries.lock_expired_bookings(
        session, way, now=now, times=times, beside=beside
    )
    ids = [entry.id for entry in in_the_way]
    await move(session, CalendarEntry.id.in_(ids), EntryState.EXPIRED, held=-1)


async def add_cells(session: WriteSession, slot: CalendarSlot, cells: Sequence[datetime]) -> None:
    """Have the times of a slot counted from now on, where they are not yet."""
    if cells:
        rows = [{"slot_id": slot.id, "starts_at": at, "capacity": slot.capacity} for at in cells]
        await session.execute(insert(SlotCell).on_conflict_do_nothing(), rows)


def is_taken(error: IntegrityError) -> bool:
    """Say whether it was a constraint that keeps a time from being sold twice."""
    guards = (ONE_BOOKING_OF_A_SLOT, FREE_TIMES_ALONE, WITHIN_CAPACITY_OF_A_TIME)
    return any(guard in str(error.orig) for guard in guards)
