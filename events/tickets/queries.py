"""Which tickets are held, and by whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.holding import Holder, held_by
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from shared.db import ReadSession, WriteSession

_NOW = bindparam("now", type_=DateTime(timezone=True))
_types = TicketType.__table__.c
# Made once: everybody who takes tickets sends it.
_LOCKING_TYPE = select(_types.id).where(_types.id == bindparam("id")).with_for_update()


@dataclass(frozen=True, slots=True)
class Admission:
    """How many tickets of a type somebody has of one order, and what they are worth."""

    ticket_type: TicketType
    state: TicketState
    count: int
    order_id: int | None


async def pending_tickets(
    session: ReadSession, holder: Holder, *, page_id: int | None, now: datetime
) -> Sequence[Ticket]:
    statement = _pending(holder.key_column, of_page=page_id is not None)
    values = {"now": now, "page_id": page_id} | holder.key
    return (await session.scalars(statement, values)).all()


# Every page that shows a basket asks so: each is made once for each kind of holder.
@cache
def _pending(key_column: str, *, of_page: bool) -> Select[Ticket]:
    conditions = [
        held_by(Ticket, key_column),
        Ticket.state == TicketState.PENDING,
        Ticket.held_until > _NOW,
    ]
    if of_page:
        conditions.append(Calendar.container_id == bindparam("page_id"))
    return _ordered(*conditions)


async def coming_tickets_of(
    session: ReadSession, user_id: int, *, now: datetime, limit: int | None = None
) -> Sequence[Admission]:
    """Return a user's tickets to what is not over, the next first."""
    order = (CalendarEntry.starts_at, TicketType.id)
    return await _admissions(session, user_id, CalendarEntry.ends_at > now, order, limit)


async def past_tickets_of(
    session: ReadSession, user_id: int, *, now: datetime, limit: int
) -> Sequence[Admission]:
    """Return a user's tickets to what is over, the latest first."""
    order = (CalendarEntry.starts_at.desc(), TicketType.id.desc())
    return await _admissions(session, user_id, CalendarEntry.ends_at <= now, order, limit)


async def tickets_of_order(session: ReadSession, order_id: int) -> Sequence[Ticket]:
    return (await session.scalars(_of_order(), {"order_id": order_id})).all()


@cache
def _of_order() -> Select[Ticket]:
    return _ordered(Ticket.order_id == bindparam("order_id"))


async def tickets_by_ids(session: ReadSession, ids: Collection[int]) -> Sequence[Ticket]:
    return await tickets_where(session, Ticket.id.in_(ids))


async def ticket_types_of(session: ReadSession, entry_id: int) -> Sequence[TicketType]:
    """Return the types of tickets to an event, in their order."""
    statement = (
        select(TicketType)
        .where(TicketType.entry_id == entry_id, TicketType.is_live())
        .order_by(TicketType.position, TicketType.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def count_held(
    session: ReadSession, type_ids: Collection[int], *, now: datetime
) -> Mapping[int, int]:
    """Count the tickets of some types that are held and have not run out."""
    return await _counted(
        session,
        type_ids,
        Ticket.state.in_((TicketState.PENDING, TicketState.ORDERED)),
        Ticket.held_until > now,
    )


async def lock_ticket_type(session: WriteSession, ticket_type_id: int) -> TicketType | None:
    locked = await _locked_types(session, TicketType.id == ticket_type_id)
    return locked[0] if locked else None


async def lock_sale(session: WriteSession, ticket_type_id: int) -> None:
    """Wait until nobody else sells tickets of a type, or changes to whom they are sold."""
    await session.execute(_LOCKING_TYPE, {"id": ticket_type_id})


async def lock_ticket_types_of_order(session: WriteSession, order_id: int) -> Sequence[TicketType]:
    of_order = select(Ticket.ticket_type_id).where(Ticket.order_id == order_id)
    return await _locked_types(session, TicketType.id.in_(of_order))


async def lock_ticket_types_of(
    session: WriteSession, ticket_ids: Collection[int]
) -> Sequence[TicketType]:
    of_tickets = select(Ticket.ticket_type_id).where(Ticket.id.in_(ticket_ids))
    return await _locked_types(session, TicketType.id.in_(of_tickets))


async def lock_ticket_types_of_holder(
    session: WriteSession, holder: Holder
) -> Sequence[TicketType]:
    held = select(Ticket.ticket_type_id).where(
        holder.holds(Ticket), Ticket.state == TicketState.PENDING
    )
    return await _locked_types(session, TicketType.id.in_(held))


async def lock_tickets(session: WriteSession, ids: Collection[int]) -> Sequence[Ticket]:
    return await _locked(session, Ticket.id.in_(ids))


async def lock_tickets_of_order(session: WriteSession, order_id: int) -> Sequence[Ticket]:
    return (await session.scalars(_locking_order(), {"order_id": order_id})).all()


@cache
def _locking_order() -> Select[Ticket]:
    return _locking(Ticket.order_id == bindparam("order_id"))


async def lock_live_tickets_of(session: WriteSession, entry_id: int) -> Sequence[Ticket]:
    """Return the tickets to an event that somebody has or holds, however long ago, locked."""
    live = (TicketState.PENDING, TicketState.ORDERED, TicketState.VALID)
    return await _locked(session, TicketType.entry_id == entry_id, Ticket.state.in_(live))


async def lock_tickets_of_guests(
    session: WriteSession, order_ids: Collection[int]
) -> Sequence[Ticket]:
    """Return what guests have ordered by some orders, locked."""
    return await _locked(
        session,
        Ticket.order_id.in_(order_ids),
        Ticket.user_id.is_(None),
        Ticket.erased_at.is_(None),
    )


async def lock_tickets_of_holder(session: WriteSession, holder: Holder) -> Sequence[Ticket]:
    return await _locked(session, holder.holds(Ticket))


@cache
def locking_basket(key_column: str) -> Select[int]:
    """Select the ids of what somebody holds in their basket and has not run out, locking it.

    It is asked with `Holder.key` and `now`.
    """
    return (
        select(Ticket.id)
        .where(
            held_by(Ticket, key_column),
            Ticket.state == TicketState.PENDING,
            Ticket.held_until > _NOW,
        )
        .order_by(Ticket.id)
        .with_for_update()
    )


async def lock_tickets_held_by_visitor(
    session: WriteSession, session_id: str, *, now: datetime
) -> Sequence[Ticket]:
    """Return what a visitor still holds or has ordered, locked."""
    is_pending = Ticket.state == TicketState.PENDING
    return await _locked(
        session,
        Ticket.session_id == session_id,
        or_(is_pending & (Ticket.held_until > now), Ticket.state == TicketState.ORDERED),
    )


async def lock_expired_tickets(
    session: WriteSession, ticket_type_id: int, *, now: datetime
) -> Sequence[Ticket]:
    """Return the tickets of a type that count as held although their hold has run out."""
    return await _locked(
        session,
        Ticket.ticket_type_id == ticket_type_id,
        Ticket.state.in_((TicketState.PENDING, TicketState.ORDERED)),
        Ticket.held_until <= now,
    )


async def _counted(
    session: ReadSession, type_ids: Collection[int], *conditions: ColumnElement[bool]
) -> Mapping[int, int]:
    statement = (
        select(Ticket.ticket_type_id, func.count())
        .where(Ticket.ticket_type_id.in_(type_ids), *conditions)
        .group_by(Ticket.ticket_type_id)
    )
    return {type_id: count for type_id, count in await session.execute(statement)}


async def _admissions(
    session: ReadSession,
    user_id: int,
    when: ColumnElement[bool],
    order: Sequence[SQLColumnExpression[Any]],
    limit: int | None,
) -> Sequence[Admission]:
    statement = (
        select(TicketType, Ticket.state, func.count(Ticket.id), Ticket.order_id)
        .join(Ticket, Ticket.ticket_type_id == TicketType.id)
        .join(TicketType.entry)
        .join(CalendarEntry.calendar)
        .options(contains_eager(TicketType.entry).contains_eager(CalendarEntry.calendar))
        .where(
            Ticket.user_id == user_id,
            # What is pending is in a basket, and what was held for too long was never booked.
            Ticket.state.not_in((TicketState.PENDING, TicketState.EXPIRED)),
            when,
        )
        .group_by(TicketType.id, CalendarEntry.id, Calendar.id, Ticket.state, Ticket.order_id)
        .order_by(*order, Ticket.state, Ticket.order_id)
        .limit(limit)
    )
    rows = await session.execute(statement)
    return [Admission(*row) for row in rows]


async def tickets_where(session: ReadSession, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
    """Return some tickets with their events, in the order of these."""
    return (await session.scalars(_ordered(*conditions))).all()


def _ordered(*conditions: ColumnElement[bool]) -> Select[Ticket]:
    return _with_page().where(*conditions).order_by(CalendarEntry.starts_at, Ticket.id)


async def _locked(session: WriteSession, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
    return (await session.scalars(_locking(*conditions))).all()


def _locking(*conditions: ColumnElement[bool]) -> Select[Ticket]:
    return _with_page().where(*conditions).order_by(Ticket.id).with_for_update(of=Ticket)


async def _locked_types(
    session: WriteSession, condition: ColumnElement[bool]
) -> Sequence[TicketType]:
    statement = (
        select(TicketType)
        .where(condition)
        .order_by(TicketType.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


def _with_page() -> Select[Any]:
    """Select tickets with all that leads to the page they are paid to, as it is now."""
    path = contains_eager(Ticket.ticket_type).contains_eager(TicketType.entry)
    return (
        select(Ticket)
        .join(Ticket.ticket_type)
        .join(TicketType.entry)
        .join(CalendarEntry.calendar)
        .options(path.contains_eager(CalendarEntry.calendar))
        .execution_options(populate_existing=True)
    )


async def count_holds(session: ReadSession, *, now: datetime) -> tuple[int, int]:
    """Count the holds whose time runs, and those whose time is over and which nobody let go."""
    is_over = Ticket.held_until <= now
    counts = select(func.count().filter(~is_over), func.count().filter(is_over))
    held, over = (await session.execute(counts.where(Ticket.state == TicketState.PENDING))).one()
    return held, over
