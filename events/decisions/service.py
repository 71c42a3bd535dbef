"""Confirming, declining and cancelling what is booked: its counts and what follows, together."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from events.decisions.errors import TooLateToCancel
from events.decisions.queries import slot_of_booking
from events.entries.models import CalendarEntry
from events.entries.moving import move
from events.entries.queries import lock_cells_of, lock_entries
from events.entries.service import KEPT_STATES
from glue.audit import Audited, ObjectType
from glue.contracts.events import EntryCancelled, EntryConfirmed, EntryDeclined, EntryState
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound
from shared.outbox import emit


class Decision(StrEnum):
    """What a keeper says of a booking that waits."""

    CONFIRM = "confirm"
    DECLINE = "decline"


async def decide(
    session: WriteSession, *, calendar_id: int, ids: Collection[int], decision: Decision
) -> list[CalendarEntry]:
    """Confirm or decline those of some bookings that wait for it, and return them.

    What was paid for a declined one is owed from then on: its event says so.
    """
    waits = (
        CalendarEntry.calendar_id == calendar_id,
        CalendarEntry.state == EntryState.PROVISIONAL,
    )
    await lock_cells_of(session, CalendarEntry.id.in_(ids))
    entries = list(await lock_entries(session, ids, *waits))
    chosen = CalendarEntry.id.in_([entry.id for entry in entries])
    sequence = CalendarEntry.sequence + 1
    if decision is Decision.CONFIRM:
        await move(session, chosen, EntryState.CONFIRMED, sequence=sequence)
    else:
        await move(session, chosen, EntryState.DECLINED, sold=-1, sequence=sequence)
    said = EntryConfirmed if decision is Decision.CONFIRM else EntryDeclined
    for entry in entries:
        event = said(entry_id=entry.id, order_id=entry.order_id)
        await emit(session, event, stream=entry.stream)
    if entries:
        is_confirmed = decision is Decision.CONFIRM
        await record(
            session,
            Audited.BOOKINGS_CONFIRMED if is_confirmed else Audited.BOOKINGS_DECLINED,
            on=(ObjectType.CALENDAR, calendar_id),
            within=entries[0].page_id,
            bookings=", ".join(str(entry.id) for entry in entries),
        )
    return entries


async def cancel_booking(
    session: WriteSession, *, user_id: int, entry_id: int, now: datetime
) -> CalendarEntry:
    """Cancel somebody's own booking, within what its slot allows; doing it twice changes nothing.

    Raises `NotFound` and `TooLateToCancel`.
    """
    await lock_cells_of(session, CalendarEntry.id == entry_id)
    is_theirs = (CalendarEntry.user_id == user_id, CalendarEntry.slot_id.is_not(None))
    found = await lock_entries(session, [entry_id], *is_theirs)
    if not found or found[0].slot_id is None:
        raise NotFound()
    (entry,) = found
    if entry.state is EntryState.CANCELLED:
        return entry
    slot = await slot_of_booking(session, found[0].slot_id)
    if entry.state not in KEPT_STATES or not may_cancel(entry, slot.cancel_notice_minutes, now=now):
        raise TooLateToCancel()
    is_it = CalendarEntry.id == entry_id
    sequence = CalendarEntry.sequence + 1
    await move(session, is_it, EntryState.CANCELLED, sold=-1, sequence=sequence)
    event = EntryCancelled(entry_id=entry.id, order_id=entry.order_id, owes_refund=True)
    await emit(session, event, stream=entry.stream)
    return entry


def may_cancel(entry: CalendarEntry, notice_minutes: int | None, *, now: datetime) -> bool:
    """Say whether a booking can still be cancelled by whoever booked it."""
    if notice_minutes is None:
        return False
    return now < entry.starts_at and now <= entry.starts_at - timedelta(minutes=notice_minutes)
