"""How the sale of an event's tickets stands for one person, read in one question."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    bindparam,
    func,
    select,
)

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.holding import Holder, held_by
from events.tickets.models import Ticket, TicketType
from events.tickets.selling import Terms
from glue.contracts.events import TicketState
from shared.db import ReadSession

NOW = bindparam("now", type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Sale:
    """Tickets of one type: how many are left, and what one person has of them.

    There are fewer than none `left` where a capacity was made smaller by force, and of them
    `run_out` still count as held although their hold is over. `in_basket` are the
    tickets in the person's basket, the ones held first at the front, and `bought` is how many they
    have ordered or paid.
    """

    terms: Terms
    left: int
    run_out: int
    in_basket: Sequence[int]
    bought: int


async def sales_at(
    session: ReadSession, entry_id: int, holder: Holder, *, now: datetime
) -> Sequence[Sale]:
    """Return the sales of all types of tickets to an event, in their order."""
    return await _read(session, _sales_of_all(holder.key_column), entry_id, holder, now)


async def sale_of(
    session: ReadSession,
    entry_id: int,
    ticket_type_id: int | None,
    holder: Holder,
    *,
    now: datetime,
) -> Sale | None:
    """Return the sale of one type of tickets to an event of a page's own, which is not over.

    Without a type it is the only one that is sold to everybody, and nothing where there are
    several.
    """
    owned_by = holder.key_column
    if ticket_type_id is None:
        found = await _read(session, _sales_to_everybody(owned_by), entry_id, holder, now)
    else:
        one = _sale_of_one(owned_by)
        found = await _read(session, one, entry_id, holder, now, ticket_type_id=ticket_type_id)
    return found[0] if len(found) == 1 else None


# Everybody who wants a ticket asks so: making the statement costs as much as its answer, so each
# kind is made once.
@cache
def _sales_of_all(owned_by: str) -> Select[Any]:
    statement = _sales(owned_by).where(TicketType.is_live())
    return statement.order_by(TicketType.position, TicketType.id)


@cache
def _sales_to_everybody(owned_by: str) -> Select[Any]:
    return _of_own_event(owned_by).where(TicketType.is_live(), TicketType.unlock_code.is_(None))


@cache
def _sale_of_one(owned_by: str) -> Select[Any]:
    return _of_own_event(owned_by).where(TicketType.id == bindparam("ticket_type_id"))


def _of_own_event(owned_by: str) -> Select[Any]:
    return (
        _sales(owned_by)
        .join(TicketType.entry)
        .join(CalendarEntry.calendar)
        .where(CalendarEntry.is_own_event(), CalendarEntry.ends_at > NOW, Calendar.is_live())
    )


def _sales(owned_by: str) -> Select[Any]:
    is_theirs = held_by(Ticket, owned_by)
    is_held = Ticket.state.in_((TicketState.PENDING, TicketState.ORDERED))
    is_bought = Ticket.state.in_((TicketState.ORDERED, TicketState.VALID))
    in_basket = (
        select(Ticket.id)
        .where(
            Ticket.ticket_type_id == TicketType.id,
            is_theirs,
            Ticket.state == TicketState.PENDING,
            Ticket.held_until > NOW,
        )
        .order_by(Ticket.id)
    )
    run_out = _number(is_held, Ticket.held_until <= NOW)
    return select(
        *(getattr(TicketType, field.name) for field in fields(Terms)),
        TicketType.capacity - TicketType.sold - TicketType.held + run_out,
        run_out,
        func.array(in_basket.scalar_subquery(), type_=ARRAY(BigInteger)),
        _number(is_bought, is_theirs),
    ).where(TicketType.entry_id == bindparam("entry_id"))


def _number(*conditions: ColumnElement[bool]) -> Any:
    counted = select(func.count()).where(Ticket.ticket_type_id == TicketType.id, *conditions)
    return counted.scalar_subquery()


async def _read(
    session: ReadSession,
    statement: Select[Any],
    entry_id: int,
    holder: Holder,
    now: datetime,
    **which: int,
) -> Sequence[Sale]:
    values = {"entry_id": entry_id, "now": now, **holder.key, **which}
    width = len(fields(Terms))
    found = await session.execute(statement, values)
    return [Sale(Terms(*row[:width]), *row[width:]) for row in found]
