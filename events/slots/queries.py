"""Which slots there are, how full their times are, and which days are closed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.slots.models import CalendarSlot, Closure
from glue.contracts.events import EntryState
from shared.db import ReadSession, WriteSession


async def slots_of(session: ReadSession, calendar_id: int) -> Sequence[CalendarSlot]:
    """Return the bands of a calendar that were not put away."""
    statement = (
        select(CalendarSlot)
        .where(
            CalendarSlot.calendar_id == calendar_id,
            CalendarSlot.is_live(),
            ~CalendarSlot.follows_hours,
        )
        .order_by(CalendarSlot.title, CalendarSlot.id)
    )
    return (await session.scalars(statement)).all()


async def calendars_to_book(session: ReadSession, ids: Collection[int]) -> frozenset[int]:
    """Return in which of some calendars something can be booked."""
    statement = select(CalendarSlot.calendar_id).where(
        CalendarSlot.is_live(), CalendarSlot.calendar_id.in_(ids)
    )
    return frozenset(await session.scalars(statement))


async def slot_of_calendar(session: ReadSession, calendar_id: int, id: int) -> CalendarSlot | None:
    """Return a band of a calendar that was not put away."""
    statement = select(CalendarSlot).where(
        CalendarSlot.id == id,
        CalendarSlot.calendar_id == calendar_id,
        CalendarSlot.is_live(),
        ~CalendarSlot.follows_hours,
    )
    return (await session.scalars(statement)).one_or_none()


async def free_times_of(
    session: ReadSession, calendar_id: int, *, also_put_away: bool = False
) -> CalendarSlot | None:
    """Return the slot that all free times of a calendar are of, where requests are taken."""
    statement = select(CalendarSlot).where(*_are_free_times(calendar_id, also_put_away))
    return (await session.scalars(statement)).one_or_none()


async def lock_free_times_of(
    session: WriteSession, calendar_id: int, *, also_put_away: bool = False
) -> CalendarSlot | None:
    statement = (
        select(CalendarSlot)
        .where(*_are_free_times(calendar_id, also_put_away))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


def _are_free_times(calendar_id: int, also_put_away: bool) -> tuple[ColumnElement[bool], ...]:
    which = (CalendarSlot.calendar_id == calendar_id, CalendarSlot.follows_hours.is_(True))
    return which if also_put_away else (*which, CalendarSlot.is_live())


async def closures_of(
    session: ReadSession, calendar_id: int, *, since: date, until: date | None = None
) -> Sequence[Closure]:
    """Return what is closed within some days, the first first."""
    conditions = [Closure.calendar_id == calendar_id, Closure.last_day >= since]
    if until is not None:
        conditions.append(Closure.first_day <= until)
    statement = select(Closure).where(*conditions).order_by(Closure.first_day, Closure.id)
    return (await session.scalars(statement)).all()


async def has_live_bookings(session: ReadSession, slot_id: int, *, now: datetime) -> bool:
    """Say whether something of a slot is held or booked and not over."""
    is_held = CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED)) & (
        CalendarEntry.held_until > now
    )
    is_kept = CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED))
    statement = select(
        exists().where(
            CalendarEntry.slot_id == slot_id, CalendarEntry.ends_at > now, or_(is_held, is_kept)
        )
    )
    return bool(await session.scalar(statement))


async def count_bookings_on(
    session: ReadSession, calendar: Calendar, first_day: date, last_day: date
) -> int:
    """Count what is booked on some days of a calendar."""
    begin = datetime.combine(first_day, time(), calendar.zone)
    end = datetime.combine(last_day + timedelta(days=1), time(), calendar.zone)
    statement = select(func.count()).where(
        CalendarEntry.calendar_id == calendar.id,
        CalendarEntry.slot_id.is_not(None),
        CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED)),
        CalendarEntry.starts_at < end,
        CalendarEntry.ends_at > begin,
    )
    return await session.scalar(statement) or 0


async def lock_slot(session: WriteSession, slot_id: int) -> CalendarSlot:
    statement = (
        select(CalendarSlot)
        .where(CalendarSlot.id == slot_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


async def lock_slot_of(session: WriteSession, calendar_id: int, id: int) -> CalendarSlot | None:
    """Return a slot of a calendar that was not put away, locked."""
    statement = (
        select(CalendarSlot)
        .where(
            CalendarSlot.id == id, CalendarSlot.calendar_id == calendar_id, CalendarSlot.is_live()
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_slots(session: WriteSession, ids: Collection[int]) -> None:
    await _lock(session, CalendarSlot.id.in_(ids))


async def lock_slots_of(session: WriteSession, calendar_id: int) -> None:
    """Let nobody book in a calendar until this is over."""
    await _lock(session, CalendarSlot.calendar_id == calendar_id)


async def lock_closure(session: WriteSession, calendar_id: int, id: int) -> Closure | None:
    statement = select(Closure).where(Closure.id == id, Closure.calendar_id == calendar_id)
    return (await session.scalars(statement.with_for_update())).one_or_none()


async def _lock(session: WriteSession, condition: ColumnElement[bool]) -> None:
    statement = select(CalendarSlot.id).where(condition).order_by(CalendarSlot.id)
    await session.execute(statement.with_for_update())
