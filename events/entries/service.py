"""Holding bookings, and what becomes of them with their order.

Rows are locked in the order of their keys, and after the slot they are in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from events.calendars.queries import lock_slot
from events.entries import queries
from events.entries.errors import SlotTaken
from events.entries.models import ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.holding import HOLD, NOBODY, Claim, Holder, Retaking
from glue.contracts.events import ClaimGone, EntryState, PlacesTaken
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
    vat_rate: int | None = None,
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
        vat_rate=vat_rate,
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
    is_exclusive, vat_rate = False, None
    if slot_id is not None:
        slot = await lock_slot(session, slot_id)
        is_exclusive, vat_rate = slot.is_exclusive, slot.vat_rate
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
            vat_rate=vat_rate,
            held_since=now,
            held_until=now + HOLD,
        )
        .on_conflict_do_nothing()
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
    back_until = CalendarEntry.back_until(now)
    is_still_held = (CalendarEntry.state == EntryState.ORDERED) & (back_until > now)
    await session.execute(
        update(CalendarEntry)
        .where(
            CalendarEntry.order_id == order_id,
            CalendarEntry.state.in_((EntryState.ORDERED, EntryState.EXPIRED)),
        )
        .values(
            state=case((is_still_held, EntryState.PENDING), else_=EntryState.EXPIRED),
            order_id=None,
            held_until=back_until,
        )
        .execution_options(synchronize_session=False)
    )
    return [entry.id for entry in entries if entry.state is EntryState.ORDERED]


async def renew_entries(session: WriteSession, holder: Holder, *, now: datetime) -> None:
    """Keep what is in somebody's basket for as long as they are busy, within bounds."""
    entries = await queries.lock_entries_in_basket(session, holder, now=now)
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_([entry.id for entry in entries]))
        .values(held_until=CalendarEntry.renewed_until(now))
        .execution_options(synchronize_session=False)
    )


async def retake_entries(
    session: WriteSession, retaking: Retaking, *, ids: Collection[int], now: datetime
) -> None:
    """Claim again what an order had claimed; raises `PlacesTaken` when one is somebody else's.

    The slots are locked. In exclusive ones, bookings in the way whose hold has run out give way.
    """
    for entry in await queries.entries_by_ids(session, ids):
        if entry.is_exclusive and entry.slot_id is not None:
            await _expire_bookings(session, entry.slot_id, entry.starts_at, entry.ends_at, now)
    retaking.require(ids, await queries.lock_entries(session, ids))
    try:
        async with session.begin_nested():
            await session.execute(
                update(CalendarEntry)
                .where(
                    CalendarEntry.id.in_(ids),
                    CalendarEntry.state.in_((*HELD_STATES, EntryState.EXPIRED)),
                )
                .values(
                    state=EntryState.ORDERED,
                    order_id=retaking.order_id,
                    held_until=func.greatest(CalendarEntry.held_until, retaking.held_until),
                )
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as error:
        if ONE_BOOKING_OF_A_SLOT not in str(error.orig):
            raise
        raise PlacesTaken() from error


async def cancel_entries(session: WriteSession, *, order_id: int, ids: Collection[int]) -> None:
    """Cancel some of an order's entries, which are free from then on."""
    await queries.lock_entries(session, ids)
    await session.execute(
        update(CalendarEntry)
        .where(
            CalendarEntry.order_id == order_id,
            CalendarEntry.id.in_(ids),
            CalendarEntry.state.in_(
                (EntryState.ORDERED, EntryState.PROVISIONAL, EntryState.CONFIRMED)
            ),
        )
        .values(state=EntryState.CANCELLED, held_until=None)
        .execution_options(synchronize_session=False)
    )


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
