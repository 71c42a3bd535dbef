"""Holding tickets, and what becomes of them with their order.

A ticket and the count of its type change in one statement. Types are locked before tickets, and
each in the order of their keys.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from events.holding import HOLD, NOBODY, Claim, Holder
from events.tickets import queries
from events.tickets.errors import SoldOut
from events.tickets.models import Ticket, TicketType, new_code
from glue.contracts.events import ClaimGone, TicketState
from glue.contracts.families import ErasureWaits
from shared.db import WriteSession
from shared.money import Money

HELD_STATES = (TicketState.PENDING, TicketState.ORDERED)


async def add_ticket_type(
    session: WriteSession, *, entry_id: int, name: str, price: Money, capacity: int
) -> TicketType:
    """Offer this many places of one price at an event."""
    ticket_type = TicketType(
        entry_id=entry_id,
        name=name,
        price_minor=price.minor,
        currency=price.currency,
        capacity=capacity,
    )
    session.add(ticket_type)
    await session.flush()
    return ticket_type


async def hold_tickets(
    session: WriteSession, holder: Holder, *, ticket_type_id: int, count: int, now: datetime
) -> list[int]:
    """Hold places for a basket and return the tickets' ids; raises `SoldOut`.

    Tickets of the type whose hold has run out give way first.
    """
    if count < 1:
        raise ValueError(f"{count} tickets cannot be held")
    await queries.lock_ticket_type(session, ticket_type_id)
    expired = await queries.lock_expired_tickets(session, ticket_type_id, now=now)
    await _move(session, Ticket.id.in_([t.id for t in expired]), TicketState.EXPIRED, held=-1)
    left = TicketType.capacity - TicketType.held - TicketType.sold
    is_held = await session.scalar(
        update(TicketType)
        .where(TicketType.id == ticket_type_id, left >= count)
        .values(held=TicketType.held + count)
        .returning(TicketType.id)
        .execution_options(synchronize_session=False)
    )
    if is_held is None:
        raise SoldOut(
            left=await session.scalar(select(left).where(TicketType.id == ticket_type_id))
        )
    tickets = [
        {
            **holder.columns,
            "ticket_type_id": ticket_type_id,
            "code": new_code(),
            "state": TicketState.PENDING,
            "held_until": now + HOLD,
        }
        for _ in range(count)
    ]
    return list(await session.scalars(insert(Ticket).returning(Ticket.id), tickets))


async def claim_tickets(
    session: WriteSession, claim: Claim, *, ids: Collection[int], now: datetime
) -> None:
    """Bind exactly these tickets to an order; raises `HoldExpired` when one is not held."""
    claim.require(ids, await queries.lock_tickets(session, ids), now=now)
    await session.execute(
        update(Ticket)
        .where(Ticket.id.in_(ids), Ticket.state.in_(HELD_STATES))
        .values(
            state=TicketState.ORDERED,
            order_id=claim.order_id,
            held_until=func.greatest(Ticket.held_until, claim.held_until),
        )
        .execution_options(synchronize_session=False)
    )


async def confirm_tickets(session: WriteSession, *, order_id: int) -> None:
    """Keep an order's tickets; raises `ClaimGone` when one went to somebody else."""
    await queries.lock_ticket_types_of_order(session, order_id)
    tickets = await queries.lock_tickets_of_order(session, order_id)
    if any(ticket.state is TicketState.EXPIRED for ticket in tickets):
        raise ClaimGone()
    await _move(session, _is_ordered(order_id), TicketState.VALID, held=-1, sold=1, held_until=None)


async def release_tickets(session: WriteSession, *, order_id: int, now: datetime) -> list[int]:
    """Unbind an order's unpaid tickets; return those that were claimed until now.

    A hold that still runs is back in its basket, for no longer than any other; else it is over.
    """
    await queries.lock_ticket_types_of_order(session, order_id)
    tickets = await queries.lock_tickets_of_order(session, order_id)
    has_run_out = _is_ordered(order_id) & (Ticket.held_until <= now)
    await _move(session, has_run_out, TicketState.EXPIRED, held=-1)
    for before, after in (
        (TicketState.ORDERED, TicketState.PENDING),
        (TicketState.EXPIRED, TicketState.EXPIRED),
    ):
        await session.execute(
            update(Ticket)
            .where(Ticket.order_id == order_id, Ticket.state == before)
            .values(
                state=after,
                order_id=None,
                held_until=func.least(Ticket.held_until, now + HOLD),
            )
            .execution_options(synchronize_session=False)
        )
    return [ticket.id for ticket in tickets if ticket.state is TicketState.ORDERED]


async def adopt_tickets(
    session: WriteSession, *, user_id: int, session_id: str, now: datetime
) -> list[int]:
    """Make what a visitor holds or has ordered a user's, and return the ids."""
    tickets = await queries.lock_tickets_held_by_visitor(session, session_id, now=now)
    return await _give_to_user(session, tickets, user_id)


async def adopt_tickets_of_orders(
    session: WriteSession, *, user_id: int, order_ids: Collection[int]
) -> list[int]:
    """Make what guests have ordered a user's, and return the ids."""
    tickets = await queries.lock_tickets_of_guests(session, order_ids)
    return await _give_to_user(session, tickets, user_id)


async def _give_to_user(
    session: WriteSession, tickets: Sequence[Ticket], user_id: int
) -> list[int]:
    ids = [ticket.id for ticket in tickets]
    await session.execute(
        update(Ticket)
        .where(Ticket.id.in_(ids))
        .values(**Holder(user_id, None).columns)
        .execution_options(synchronize_session=False)
    )
    return ids


async def erase_holder_of_tickets(
    session: WriteSession, holder: Holder, *, now: datetime
) -> list[int]:
    """Give back what somebody holds, keep what they paid for without them; return the ids.

    Raises `ErasureWaits` while an order claims one of them.
    """
    await queries.lock_ticket_types_of_holder(session, holder)
    tickets = await queries.lock_tickets_of_holder(session, holder)
    if any(ticket.state is TicketState.ORDERED for ticket in tickets):
        raise ErasureWaits()
    pending = [ticket.id for ticket in tickets if ticket.is_pending]
    await _move(session, Ticket.id.in_(pending), TicketState.EXPIRED, held=-1)
    ids = [ticket.id for ticket in tickets]
    await session.execute(
        update(Ticket)
        .where(Ticket.id.in_(ids))
        .values(**NOBODY.columns, erased_at=now)
        .execution_options(synchronize_session=False)
    )
    return ids


def _is_ordered(order_id: int) -> ColumnElement[bool]:
    return (Ticket.order_id == order_id) & (Ticket.state == TicketState.ORDERED)


async def _move(
    session: WriteSession,
    which: ColumnElement[bool],
    to: TicketState,
    *,
    held: int,
    sold: int = 0,
    **changes: Any,
) -> None:
    """Give tickets another state and correct their types' counts, in one statement."""
    moved = update(Ticket).where(which).values(state=to, **changes).returning(Ticket.ticket_type_id)
    places = moved.cte("moved")
    counted = (
        select(places.c.ticket_type_id, func.count().label("number"))
        .group_by(places.c.ticket_type_id)
        .cte("counted")
    )
    await session.execute(
        update(TicketType)
        .where(TicketType.id == counted.c.ticket_type_id)
        .values(
            held=TicketType.held + held * counted.c.number,
            sold=TicketType.sold + sold * counted.c.number,
        )
        .execution_options(synchronize_session=False)
    )
