"""Holding bookings, and what becomes of them with their order.

A booking and the counts of its times change in one statement (`moving`). Slots are locked before
counts, and those before bookings, each in the order of their keys.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from events.entries import queries
from events.entries.errors import SlotTaken
from events.entries.models import CalendarEntry
from events.entries.moving import expire_bookings, is_taken, move, take_times
from events.holding import HOLD, NOBODY, Claim, Holder, Retaking, renewal
from events.slots.models import CalendarSlot
from events.slots.queries import lock_slot
from glue.contracts.events import (
    ClaimGone,
    EntryBooked,
    EntryCancelled,
    EntryConfirmed,
    EntryState,
    PlacesTaken,
)
from glue.contracts.families import ErasureWaits
from shared.db import WriteSession
from shared.money import Money
from shared.outbox import emit

HELD_STATES = (EntryState.PENDING, EntryState.ORDERED)
KEPT_STATES = (EntryState.PROVISIONAL, EntryState.CONFIRMED)


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
    is_request: bool = False,
    note: str = "",
) -> int:
    """Hold a time for a basket and return the entry's id; raises `SlotTaken` or `TimeFull`.

    Bookings of the slot in the way whose hold has run out give way first. Whether this is a time
    of the slot, and what it costs, is its caller's to know (`events.bookings.service.book`).
    """
    of_slot: dict[str, Any] = {}
    if slot_id is not None:
        slot = await lock_slot(session, slot_id)
        of_slot = _as_of_slot(slot, starts_at, ends_at)
        await take_times(
            session,
            slot,
            of_slot["cells"],
            starts_at=starts_at,
            ends_at=ends_at + slot.buffer,
            now=now,
        )
    held: int | None = await session.scalar(
        insert(CalendarEntry)
        .values(
            **holder.columns,
            calendar_id=calendar_id,
            slot_id=slot_id,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            is_request=is_request,
            note=note,
            state=EntryState.PENDING,
            cost_minor=cost.minor,
            currency=cost.currency,
            held_since=now,
            held_until=now + HOLD,
            **of_slot,
        )
        .on_conflict_do_nothing()
        .returning(CalendarEntry.id)
    )
    if held is None:
        raise SlotTaken()
    return held


def _as_of_slot(slot: CalendarSlot, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """Return what a booking has from its slot: by what it is counted, and its rate."""
    return {
        "is_exclusive": slot.is_exclusive,
        "is_free_time": slot.follows_hours,
        "vat_rate": slot.vat_rate,
        "cells": slot.cells(starts_at, ends_at),
        "busy_until": ends_at + slot.buffer if slot.is_exclusive and slot.buffer else None,
    }


async def give_back(session: WriteSession, holder: Holder, *, entry_id: int) -> list[int]:
    """Take a booking out of the basket that holds it; return its id, or nothing."""
    which = (
        (CalendarEntry.id == entry_id)
        & holder.holds(CalendarEntry)
        & (CalendarEntry.state == EntryState.PENDING)
    )
    await queries.lock_cells_of(session, which)
    found = [entry.id for entry in await queries.lock_entries(session, [entry_id], which)]
    await move(session, CalendarEntry.id.in_(found), EntryState.EXPIRED, held=-1)
    return found


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
    of_order = CalendarEntry.order_id == order_id
    await queries.lock_cells_of(session, of_order)
    entries = await queries.lock_entries_of_order(session, order_id)
    if any(entry.state is EntryState.EXPIRED for entry in entries):
        raise ClaimGone()
    ordered = [entry for entry in entries if entry.state is EntryState.ORDERED]
    if ordered:
        await keep_entries(session, ordered)


async def keep_entries(session: WriteSession, entries: Sequence[CalendarEntry]) -> None:
    """Keep locked entries that are held for good: confirmed where their slot does so by itself.

    What was asked for at another time than the slot's always waits for a keeper's word.
    """
    by_itself = await queries.confirm_themselves(session, [entry.id for entry in entries])
    for state, ids in (
        (EntryState.CONFIRMED, [entry.id for entry in entries if entry.id in by_itself]),
        (EntryState.PROVISIONAL, [entry.id for entry in entries if entry.id not in by_itself]),
    ):
        await move(session, CalendarEntry.id.in_(ids), state, held=-1, sold=1, held_until=None)
    for entry in entries:
        said = EntryConfirmed if entry.id in by_itself else EntryBooked
        event = said(entry_id=entry.id, order_id=entry.order_id)
        await emit(session, event, stream=entry.stream)


async def release_entries(session: WriteSession, *, order_id: int, now: datetime) -> list[int]:
    """Unbind an order's unpaid entries; return those that were claimed until now.

    A hold that still runs is back in its basket, for no longer than any other; else it is over.
    """
    of_order = CalendarEntry.order_id == order_id
    await queries.lock_cells_of(session, of_order)
    entries = await queries.lock_entries_of_order(session, order_id)
    back_until = CalendarEntry.back_until(now)
    is_ordered = of_order & (CalendarEntry.state == EntryState.ORDERED)
    await move(session, is_ordered & (back_until <= now), EntryState.EXPIRED, held=-1)
    for before, after in (
        (EntryState.ORDERED, EntryState.PENDING),
        (EntryState.EXPIRED, EntryState.EXPIRED),
    ):
        await session.execute(
            update(CalendarEntry)
            .where(of_order, CalendarEntry.state == before)
            .values(state=after, order_id=None, held_until=back_until)
            .execution_options(synchronize_session=False)
        )
    return [entry.id for entry in entries if entry.state is EntryState.ORDERED]


async def renew_entries(session: WriteSession, holder: Holder, *, now: datetime) -> None:
    """Keep what is in somebody's basket for as long as they are busy, within bounds."""
    values = holder.key | renewal(now) | {"now": now}
    await session.execute(_renewing(holder.key_column), values)


@cache
def _renewing(key_column: str) -> Update:
    return (
        update(CalendarEntry)
        .where(CalendarEntry.id.in_(queries.locking_basket(key_column)))
        .values(held_until=CalendarEntry.renewed_until())
        .execution_options(synchronize_session=False)
    )


async def retake_entries(
    session: WriteSession, retaking: Retaking, *, ids: Collection[int], now: datetime
) -> None:
    """Claim again what an order had claimed; raises `PlacesTaken` when one is somebody else's.

    The slots are locked. Bookings in the way whose hold has run out give way.
    """
    await queries.lock_cells_of(session, CalendarEntry.id.in_(ids))
    for entry in await queries.entries_by_ids(session, ids):
        if entry.slot_id is not None:
            until = entry.busy_until or entry.ends_at
            way = queries.WayOf(
                entry.calendar_id, entry.slot_id, entry.is_free_time, entry.starts_at, until
            )
            await expire_bookings(session, way, now=now)
    entries = await queries.lock_entries(session, ids)
    retaking.require(ids, entries)
    again: dict[str, Any] = {
        "order_id": retaking.order_id,
        "held_until": func.greatest(CalendarEntry.held_until, retaking.held_until),
    }
    lost = CalendarEntry.id.in_([entry.id for entry in entries if entry.is_lost])
    try:
        async with session.begin_nested():
            await move(session, lost, EntryState.ORDERED, held=1, **again)
    except IntegrityError as error:
        if is_taken(error):
            raise PlacesTaken() from error
        raise
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_(ids), CalendarEntry.state.in_(HELD_STATES))
        .values(state=EntryState.ORDERED, **again)
        .execution_options(synchronize_session=False)
    )


async def cancel_entries(session: WriteSession, *, order_id: int, ids: Collection[int]) -> None:
    """Cancel some of an order's entries, which are free from then on."""
    await queries.lock_cells_of(session, CalendarEntry.id.in_(ids))
    entries = await queries.lock_entries(session, ids)
    for states, counts in (
        ((EntryState.ORDERED,), {"held": -1, "sold": 0}),
        (KEPT_STATES, {"held": 0, "sold": -1}),
    ):
        which = (
            (CalendarEntry.order_id == order_id)
            & CalendarEntry.id.in_(ids)
            & CalendarEntry.state.in_(states)
        )
        await move(
            session,
            which,
            EntryState.CANCELLED,
            **counts,
            held_until=None,
            sequence=CalendarEntry.sequence + 1,
        )
    for entry in entries:
        if entry.order_id == order_id and entry.state in KEPT_STATES:
            event = EntryCancelled(entry_id=entry.id, order_id=order_id, owes_refund=False)
            await emit(session, event, stream=entry.stream)


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
    is_pending = CalendarEntry.state == EntryState.PENDING
    await queries.lock_cells_of(session, holder.holds(CalendarEntry), is_pending)
    entries = await queries.lock_entries_of_holder(session, holder)
    if any(entry.state is EntryState.ORDERED for entry in entries):
        raise ErasureWaits()
    ids = [entry.id for entry in entries]
    await move(session, CalendarEntry.id.in_(ids) & is_pending, EntryState.EXPIRED, held=-1)
    await session.execute(
        update(CalendarEntry)
        .where(CalendarEntry.id.in_(ids))
        .values(**NOBODY.columns, note="", erased_at=now)
        .execution_options(synchronize_session=False)
    )
    return ids
