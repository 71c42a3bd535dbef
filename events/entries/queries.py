"""Which entries are held, and by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.holding import Holder, held_by
from events.slots.models import CalendarSlot, SlotCell
from glue.contracts.events import EntryState
from shared.db import ReadSession, WriteSession

_NOW = bindparam("now", type_=DateTime(timezone=True))
# More than a year of weeks: what is further away is not announced yet.
MOST_COMING = 60


@dataclass(frozen=True, slots=True)
class WayOf:
    """A time of a slot that is wanted, as the exclusion constraints see it."""

    calendar_id: int
    slot_id: int
    is_free_time: bool
    starts_at: datetime
    ends_at: datetime


async def pending_entries(
    session: ReadSession, holder: Holder, *, page_id: int | None, now: datetime
) -> Sequence[CalendarEntry]:
    statement = _pending(holder.key_column, of_page=page_id is not None)
    values = {"now": now, "page_id": page_id} | holder.key
    return (await session.scalars(statement, values)).all()


# Every page that shows a basket asks so: each is made once for each kind of holder.
@cache
def _pending(key_column: str, *, of_page: bool) -> Select[CalendarEntry]:
    conditions = [
        held_by(CalendarEntry, key_column),
        CalendarEntry.state == EntryState.PENDING,
        CalendarEntry.held_until > _NOW,
    ]
    if of_page:
        conditions.append(Calendar.container_id == bindparam("page_id"))
    return _ordered(*conditions)


async def coming_events_of(
    session: ReadSession, calendar_ids: Collection[int], *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return what is announced in some calendars, the next first; bookings are private."""
    if not calendar_ids:
        return []
    statement = (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(
            CalendarEntry.calendar_id.in_(calendar_ids),
            CalendarEntry.is_own_event(),
            CalendarEntry.ends_at > now,
        )
        .order_by(CalendarEntry.starts_at, CalendarEntry.id)
        .limit(MOST_COMING)
    )
    return (await session.scalars(statement)).all()


async def coming_bookings_of(
    session: ReadSession, user_id: int, *, now: datetime, limit: int | None = None
) -> Sequence[CalendarEntry]:
    """Return what a user has booked and is not over, the next first."""
    coming = (*_booked_by(user_id), CalendarEntry.ends_at > now)
    return await _entries(session, *coming, limit=limit)


async def past_bookings_of(
    session: ReadSession, user_id: int, *, now: datetime, limit: int
) -> Sequence[CalendarEntry]:
    """Return what a user had booked and is over, the latest first."""
    past = (*_booked_by(user_id), CalendarEntry.ends_at <= now)
    return await _entries(session, *past, limit=limit, latest_first=True)


async def booking_of(session: ReadSession, user_id: int, entry_id: int) -> CalendarEntry | None:
    """Return something that a user has booked."""
    found = await _entries(session, *_booked_by(user_id), CalendarEntry.id == entry_id)
    return found[0] if found else None


async def entries_of_order(session: ReadSession, order_id: int) -> Sequence[CalendarEntry]:
    return (await session.scalars(_of_order(), {"order_id": order_id})).all()


@cache
def _of_order() -> Select[CalendarEntry]:
    return _ordered(CalendarEntry.order_id == bindparam("order_id"))


async def entries_by_ids(session: ReadSession, ids: Collection[int]) -> Sequence[CalendarEntry]:
    return await _entries(session, CalendarEntry.id.in_(ids))


async def lock_entries(
    session: WriteSession, ids: Collection[int], *conditions: ColumnElement[bool]
) -> Sequence[CalendarEntry]:
    return await _locked(session, CalendarEntry.id.in_(ids), *conditions)


async def confirm_themselves(session: ReadSession, ids: Collection[int]) -> frozenset[int]:
    """Return which bookings need no keeper's word."""
    statement = (
        select(CalendarEntry.id)
        .join(CalendarSlot, CalendarSlot.id == CalendarEntry.slot_id)
        .where(
            CalendarEntry.id.in_(ids),
            CalendarSlot.confirms_itself,
            or_(~CalendarEntry.is_request, CalendarEntry.is_free_time),
        )
    )
    return frozenset(await session.scalars(statement))


async def lock_entries_of_order(session: WriteSession, order_id: int) -> Sequence[CalendarEntry]:
    return (await session.scalars(_locking_order(), {"order_id": order_id})).all()


@cache
def _locking_order() -> Select[CalendarEntry]:
    return _locking(CalendarEntry.order_id == bindparam("order_id"))


async def lock_entries_of_guests(
    session: WriteSession, order_ids: Collection[int]
) -> Sequence[CalendarEntry]:
    """Return what guests have ordered by some orders, locked."""
    return await _locked(
        session,
        CalendarEntry.order_id.in_(order_ids),
        CalendarEntry.user_id.is_(None),
        CalendarEntry.erased_at.is_(None),
    )


async def lock_entries_of_holder(session: WriteSession, holder: Holder) -> Sequence[CalendarEntry]:
    return await _locked(session, holder.holds(CalendarEntry))


async def lock_entries_held_by_visitor(
    session: WriteSession, session_id: str, *, now: datetime
) -> Sequence[CalendarEntry]:
    """Return what a visitor still holds or has ordered, locked."""
    is_pending = CalendarEntry.state == EntryState.PENDING
    return await _locked(
        session,
        CalendarEntry.session_id == session_id,
        or_(
            is_pending & (CalendarEntry.held_until > now), CalendarEntry.state == EntryState.ORDERED
        ),
    )


@cache
def locking_basket(key_column: str) -> Select[int]:
    """Select the ids of what somebody holds in their basket and has not run out, locking it.

    It is asked with `Holder.key` and `now`.
    """
    return (
        select(CalendarEntry.id)
        .where(
            held_by(CalendarEntry, key_column),
            CalendarEntry.state == EntryState.PENDING,
            CalendarEntry.held_until > _NOW,
        )
        .order_by(CalendarEntry.id)
        .with_for_update()
    )


async def slot_ids_of(session: ReadSession, ids: Collection[int]) -> Sequence[int]:
    """Return the slots that some entries are in."""
    statement = select(CalendarEntry.slot_id).where(CalendarEntry.id.in_(ids)).distinct()
    return [slot_id for slot_id in await session.scalars(statement) if slot_id is not None]


async def lock_expired_bookings(
    session: WriteSession,
    way: WayOf,
    *,
    now: datetime,
    times: Sequence[datetime] = (),
    beside: int | None = None,
) -> Sequence[CalendarEntry]:
    """Return the bookings that stand in the way of a time although their hold has run out.

    They are whose range of an exclusion constraint meets this one. Their counts, and those of
    `times` of the slot, are locked first; the booking `beside` them is locked with them, in order.
    """
    in_the_way = (
        CalendarEntry.calendar_id == way.calendar_id,
        CalendarEntry.slot_id.is_not(None),
        or_(
            CalendarEntry.slot_id == way.slot_id,
            CalendarEntry.is_free_time.is_not(way.is_free_time),
        ),
        CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED)),
        CalendarEntry.held_until <= now,
        CalendarEntry.starts_at < way.ends_at,
        func.coalesce(CalendarEntry.busy_until, CalendarEntry.ends_at) > way.starts_at,
    )
    theirs = await session.execute(
        select(CalendarEntry.slot_id, CalendarEntry.cells).where(*in_the_way)
    )
    counted = {(way.slot_id, time) for time in times}
    counted |= {(slot_id, time) for slot_id, cells in theirs if slot_id for time in cells}
    if counted:
        await _lock_cells(session, tuple_(SlotCell.slot_id, SlotCell.starts_at).in_(counted))
    locked = await _locked(session, or_(and_(*in_the_way), CalendarEntry.id == beside))
    return [entry for entry in locked if entry.id != beside]


async def lock_cells_of(session: WriteSession, *which: ColumnElement[bool]) -> None:
    """Lock the counts that some bookings move."""
    moved = exists().where(
        CalendarEntry.slot_id == SlotCell.slot_id,
        SlotCell.starts_at == any_(CalendarEntry.cells),
        *which,
    )
    await _lock_cells(session, moved)


async def _lock_cells(session: WriteSession, *conditions: ColumnElement[bool]) -> None:
    statement = (
        select(SlotCell.slot_id)
        .where(*conditions)
        .order_by(SlotCell.slot_id, SlotCell.starts_at)
        .with_for_update()
    )
    await session.execute(statement)


def _booked_by(user_id: int) -> tuple[ColumnElement[bool], ...]:
    # What is pending is in a basket, and what was held for too long was never booked.
    return (
        CalendarEntry.user_id == user_id,
        CalendarEntry.state.not_in((EntryState.PENDING, EntryState.EXPIRED)),
    )


async def _entries(
    session: ReadSession,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    latest_first: bool = False,
) -> Sequence[CalendarEntry]:
    statement = _ordered(*conditions, latest_first=latest_first).limit(limit)
    return (await session.scalars(statement)).all()


def _ordered(*conditions: ColumnElement[bool], latest_first: bool = False) -> Select[CalendarEntry]:
    order = (CalendarEntry.starts_at, CalendarEntry.id)
    return (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(*conditions)
        .order_by(*(column.desc() if latest_first else column for column in order))
        .execution_options(populate_existing=True)
    )


async def _locked(
    session: WriteSession, *conditions: ColumnElement[bool]
) -> Sequence[CalendarEntry]:
    return (await session.scalars(_locking(*conditions))).all()


def _locking(*conditions: ColumnElement[bool]) -> Select[CalendarEntry]:
    return (
        select(CalendarEntry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(CalendarEntry.calendar))
        .where(*conditions)
        .order_by(CalendarEntry.id)
        .with_for_update(of=CalendarEntry)
        .execution_options(populate_existing=True)
    )


async def count_holds(session: ReadSession, *, now: datetime) -> tuple[int, int]:
    """Count the holds whose time runs, and those whose time is over and which nobody let go."""
    is_over = CalendarEntry.held_until <= now
    is_pending = CalendarEntry.state == EntryState.PENDING
    counts = select(func.count().filter(~is_over), func.count().filter(is_over)).where(is_pending)
    held, over = (await session.execute(counts)).one()
    return held, over
