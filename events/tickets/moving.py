"""Tickets and the counts of their types, changed together."""

from typing import Any

from sqlalchemy import ColumnElement, Update, func, select, update

from events.tickets.models import Ticket, TicketType
from glue.contracts.events import TicketState
from shared.db import WriteSession


async def move(
    session: WriteSession,
    which: ColumnElement[bool],
    to: TicketState,
    *,
    held: int,
    sold: int = 0,
    **changes: Any,
) -> None:
    """Give tickets another state and correct their types' counts, in one statement."""
    await session.execute(moving(which, to, held=held, sold=sold, **changes))


def moving(
    which: ColumnElement[bool], to: TicketState, *, held: int, sold: int = 0, **changes: Any
) -> Update:
    """Make the statement that gives tickets another state and corrects their types' counts."""
    moved = update(Ticket).where(which).values(state=to, **changes).returning(Ticket.ticket_type_id)
    places = moved.cte("moved")
    counted = (
        select(places.c.ticket_type_id, func.count().label("number"))
        .group_by(places.c.ticket_type_id)
        .cte("counted")
    )
    return (
        update(TicketType)
        .where(TicketType.id == counted.c.ticket_type_id)
        .values(
            held=TicketType.held + held * counted.c.number,
            sold=TicketType.sold + sold * counted.c.number,
        )
        .execution_options(synchronize_session=False)
    )
