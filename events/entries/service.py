"""Holding bookings, and what becomes of them with their order.

Rows are locked in the order of their keys, and after the slot they are in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, update
from sqlalchemy.dialects.postgresql import insert

from events.calendars.queries import lock_slot
from events.entries import queries
from events.entries.errors import SlotTaken
from events.entries.models import ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.holding import HOLD, NOBODY, Claim, Holder
from glue.contracts.events import ClaimGone, EntryState
from glue.contracts.families import ErasureWaits
from shared.db import WriteSession
from shared.money import Money

HELD_STATES = (EntryState.PENDING, EntryState.ORDERED)


async def add_event(
    session: WriteSession,
    *,
    calendar_id: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    cost: Money,
) -> CalendarEntry:
    """Put an event of the page's own into a calendar."""
    entry = CalendarEntry(
        calendar_id=calendar_id,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        state=EntryState.CONFIRMED,
        cost_minor=cost.minor,
        currency=cost.currency,
    )
    session.add(entry)
    await session.flush()
    return entry


async def hold_entry(
    session: WriteSession,
    holder: Holder,
    *,
    calendar_id: int,
    slot_id: int | None,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    cost: Money,
    now: datetime,
) -> int:
    """Hold a time for a basket and return the entry's id; raises `SlotTaken`.

    In an exclusive slot, bookings in the way whose hold has run out give way first.
    """
    is_exclusive = False
    if slot_id is not None:
        slot = await lock_slot(session, slot_id)
        is_exclusive = slot.is_exclusive
        if is_exclusive:
            await _expire_bookings(session, slot_id, starts_at, ends_at, now)
    held: int | None = await session.scalar(
        insert(CalendarEntry)
        .values(
            **holder.columns,
            calendar_id=calendar_id,
            slot_id=slot_id,
            is_exclusive=is_exclusive,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            state=EntryState.PENDING,
            cost_minor=cost.minor,
            currency=cost.currency,
            held_until=now + HOLD,
        )
        .on_conflict_do_nothing(constraint=ONE_BOOKING_OF_A_SLOT)
        .returning(CalendarEntry.id)
    )
    if held is None:
        raise SlotTaken()
    return held


async def claim_entries(
    session: WriteSession, claim: Claim, *, ids: Collection[int], now: datetime
) -> None:
    """Bind exactly these entries to an order; raises `HoldExpired` when one is not held."""
    claim.require(ids, await queries.lock_entries(session, ids), now=now)
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_(ids), CalendarEntry.state.in_(HELD_STATES))
        .values(
            state=EntryState.ORDERED,
            order_id=claim.order_id,
            held_until=func.greatest(CalendarEntry.held_until, claim.held_until),
        )
        .execution_options(synchronize_session=False)
    )


async def confirm_entries(session: WriteSession, *, order_id: int) -> None:
    """Keep an order's entries; raises `ClaimGone` when one went to somebody else."""
    entries = await queries.lock_entries_of_order(session, order_id)
    if any(entry.state is EntryState.EXPIRED for entry in entries):
        raise ClaimGone()
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.order_id == order_id, CalendarEntry.state == EntryState.ORDERED)
        .values(state=EntryState.PROVISIONAL, held_until=None)
        .execution_options(synchronize_session=False)
    )


async def release_entries(session: WriteSession, *, order_id: int, now: datetime) -> list[int]:
    """Unbind an order's unpaid entries; return those that were claimed until now.

    A hold that still runs is back in its basket, for no longer than any other; else it is over.
    """
    entries = await queries.lock_entries_of_order(session, order_id)
    is_still_held = (CalendarEntry.state == EntryState.ORDERED) & (CalendarEntry.held_until > now)
    await session.execute(
        update(CalendarEntry)
        .where(
            CalendarEntry.order_id == order_id,
            CalendarEntry.state.in_((EntryState.ORDERED, EntryState.EXPIRED)),
        )
        .values(
            state=case((is_still_held, EntryState.PENDING), else_=EntryState.EXPIRED),
            order_id=None,
            held_until=func.least(CalendarEntry.held_until, now + HOLD),
        )
        .execution_options(synchronize_session=False)
    )
    return [entry.id for entry in entries if entry.state is EntryState.ORDERED]


async def adopt_entries(
    session: WriteSession, *, user_id: int, session_id: str, now: datetime
) -> list[int]:
    """Make what a visitor holds or has ordered a user's, and return the ids."""
    entries = await queries.lock_entries_held_by_visitor(session, session_id, now=now)
    return await _give_to_user(session, entries, user_id)


async def adopt_entries_of_orders(
    session: WriteSession, *, user_id: int, order_ids: Collection[int]
) -> list[int]:
    """Make what guests have ordered a user's, and return the ids."""
    entries = await queries.lock_entries_of_guests(session, order_ids)
    return await _give_to_user(session, entries, user_id)


async def _give_to_user(
    session: WriteSession, entries: Sequence[CalendarEntry], user_id: int
) -> list[int]:
    ids = [entry.id for entry in entries]
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_(ids))
        .values(**Holder(user_id, None).columns)
        .execution_options(synchronize_session=False)
    )
    return ids


async def erase_holder_of_entries(
    session: WriteSession, holder: Holder, *, now: datetime
) -> list[int]:
    """Give back what somebody holds, keep what they paid for without them; return the ids.

    Raises `ErasureWaits` while an order claims one of them.
    """
    entries = await queries.lock_entries_of_holder(session, holder)
    if any(entry.state is EntryState.ORDERED for entry in entries):
        raise ErasureWaits()
    ids = [entry.id for entry in entries]
    is_held = CalendarEntry.state == EntryState.PENDING
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_(ids))
        .values(
            state=case((is_held, EntryState.EXPIRED), else_=CalendarEntry.state),
            **NOBODY.columns,
            erased_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    return ids


async def _expire_bookings(
    session: WriteSession, slot_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Mark the bookings whose hold has run out: the constraint knows no time."""
    in_the_way = await queries.lock_expired_bookings(
        session, slot_id=slot_id, starts_at=starts_at, ends_at=ends_at, now=now
    )
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_([entry.id for entry in in_the_way]))
        .values(state=EntryState.EXPIRED)
        .execution_options(synchronize_session=False)
    )
