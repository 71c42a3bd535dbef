"""How the sale of an event's tickets stands for one person, read in one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, func, select

from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.holding import Holder
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Sale:
    """Tickets of one type: how many are left, and what one person has of them.

    `run_out` counts what is still counted as held although its hold is over. `in_basket` are the
    tickets in the person's basket, the ones held first at the front, and `bought` is how many they
    have ordered or paid.
    """

    ticket_type: TicketType
    run_out: int
    in_basket: Sequence[int]
    bought: int

    @property
    def left(self) -> int:
        """How many can be had; fewer than none where a capacity was made smaller by force."""
        kind = self.ticket_type
        return kind.capacity - kind.sold - kind.held + self.run_out


async def sales_at(
    session: ReadSession, entry_id: int, holder: Holder, *, now: datetime
) -> Sequence[Sale]:
    """Return the sales of all types of tickets to an event, in their order."""
    statement = (
        _sales(holder, now)
        .where(TicketType.entry_id == entry_id, TicketType.is_live())
        .order_by(TicketType.position, TicketType.id)
    )
    return await _read(session, statement)


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
    statement = (
        _sales(holder, now)
        .join(TicketType.entry)
        .join(CalendarEntry.calendar)
        .where(
            TicketType.entry_id == entry_id,
            CalendarEntry.is_own_event(),
            CalendarEntry.ends_at > now,
            Calendar.is_live(),
        )
    )
    if ticket_type_id is not None:
        statement = statement.where(TicketType.id == ticket_type_id)
    else:
        statement = statement.where(TicketType.is_live(), TicketType.unlock_code.is_(None))
    found = await _read(session, statement)
    return found[0] if len(found) == 1 else None


def _sales(holder: Holder, now: datetime) -> Select[Any]:
    is_held = Ticket.state.in_((TicketState.PENDING, TicketState.ORDERED))
    is_bought = Ticket.state.in_((TicketState.ORDERED, TicketState.VALID))
    in_basket = (
        select(Ticket.id)
        .where(
            Ticket.ticket_type_id == TicketType.id,
            holder.holds(Ticket),
            Ticket.state == TicketState.PENDING,
            Ticket.held_until > now,
        )
        .order_by(Ticket.id)
    )
    return select(
        TicketType,
        _number(is_held, Ticket.held_until <= now),
        func.array(in_basket.scalar_subquery(), type_=ARRAY(BigInteger)),
        _number(is_bought, holder.holds(Ticket)),
    ).execution_options(populate_existing=True)


def _number(*conditions: ColumnElement[bool]) -> Any:
    counted = select(func.count()).where(Ticket.ticket_type_id == TicketType.id, *conditions)
    return counted.scalar_subquery()


async def _read(session: ReadSession, statement: Select[Any]) -> Sequence[Sale]:
    return [Sale(*row) for row in await session.execute(statement)]
