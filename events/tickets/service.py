"""Holding tickets, and what becomes of them with their order.

A ticket and the count of its type change in one statement. Types are locked before tickets, and
each in the order of their keys.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    Integer,
    String,
    Update,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from events.holding import HOLD, NOBODY, Claim, Holder, Retaking, renewal
from events.sales.queries import Sale, sale_of
from events.tickets import queries
from events.tickets.calling_off import owe_for_called_off
from events.tickets.models import WITHIN_CAPACITY, Ticket, TicketType, new_code
from events.tickets.moving import move, moving
from events.tickets.selling import Wanted, Wish, require_sold_to
from glue.contracts.events import ClaimGone, PlacesTaken, TicketState, UnknownEntry
from glue.contracts.families import ErasureWaits
from shared.db import ReadSession, WriteSession
from shared.money import Money

HELD_STATES = (TicketState.PENDING, TicketState.ORDERED)


async def add_ticket_type(
    session: WriteSession,
    *,
    entry_id: int,
    name: str,
    price: Money,
    capacity: int,
    vat_rate: int | None = None,
    **rules: Any,
) -> TicketType:
    """Offer this many places of one price at an event, to whom the `rules` say."""
    ticket_type = TicketType(
        entry_id=entry_id,
        name=name,
        price_minor=price.minor,
        currency=price.currency,
        capacity=capacity,
        vat_rate=vat_rate,
        **rules,
    )
    session.add(ticket_type)
    await session.flush()
    return ticket_type


async def adjust_tickets(
    session: WriteSession, holder: Holder, wanted: Wanted, *, now: datetime
) -> list[int]:
    """Hold exactly as many tickets for a basket, the ones held first; return their ids.

    Raises what `sale_for` raises, and then nothing has changed.
    """
    type_id = wanted.ticket_type_id
    if type_id is None:
        type_id = (await sale_for(session, holder, wanted, now=now)).terms.id
    # Whoever buys of this type, or changes to whom it is sold, waits for the row.
    await queries.lock_sale(session, type_id)
    # Asked only now, since it may have changed, or been called off, while we waited.
    sale = await sale_for(session, holder, replace(wanted, ticket_type_id=type_id), now=now)
    ids = list(sale.in_basket)
    if wanted.count > len(ids):
        if sale.run_out:
            await expire_tickets(session, type_id, now=now)
        return ids + await _take(session, holder, type_id, wanted.count - len(ids), now)
    if wanted.count < len(ids):
        # All that is in the basket, since all of it is about to be renewed, and in one order.
        basket = queries.locking_basket(holder.key_column)
        await session.execute(basket, holder.key | {"now": now})
        given_back = Ticket.id.in_(ids[wanted.count :]) & (Ticket.state == TicketState.PENDING)
        await move(session, given_back, TicketState.EXPIRED, held=-1)
    return ids[: wanted.count]


async def sale_for(session: ReadSession, holder: Holder, wanted: Wanted, *, now: datetime) -> Sale:
    """Return the sale of what is wanted; who asks before they queue learns it without waiting.

    Raises what `require_sold_to` raises, and `UnknownEntry` where the event sells no
    such tickets; without a type it has to have just one.
    """
    sale = await sale_of(session, wanted.entry_id, wanted.ticket_type_id, holder, now=now)
    if sale is None:
        raise UnknownEntry()
    wish = Wish(wanted.count, before=len(sale.in_basket), bought=sale.bought, code=wanted.code)
    require_sold_to(sale.terms, wish, left=sale.left, now=now)
    return sale


async def renew_tickets(session: WriteSession, holder: Holder, *, now: datetime) -> None:
    """Keep what is in somebody's basket for as long as they are busy, within bounds."""
    values = holder.key | renewal(now) | {"now": now}
    await session.execute(_renewing(holder.key_column), values)


@cache
def _renewing(key_column: str) -> Update:
    return (
        update(Ticket)
        .where(Ticket.id.in_(queries.locking_basket(key_column)))
        .values(held_until=Ticket.renewed_until())
        .execution_options(synchronize_session=False)
    )


async def _take(
    session: WriteSession, holder: Holder, ticket_type_id: int, count: int, now: datetime
) -> list[int]:
    """Count places of a locked type as held and make their tickets, in one statement."""
    values = {
        "ticket_type_id": ticket_type_id,
        "count": count,
        "codes": [new_code() for _ in range(count)],
        "held_since": now,
        "held_until": now + HOLD,
        **holder.columns,
    }
    return sorted(await session.scalars(_taking(), values))


@cache
def _taking() -> Insert:
    """Make the statement once: everybody who takes tickets sends it."""
    counted = (
        update(TicketType)
        .where(TicketType.id == bindparam("ticket_type_id"))
        .values(held=TicketType.held + bindparam("count", type_=Integer))
        .returning(TicketType.id)
        .cte("counted")
    )
    columns = Ticket.__table__.c
    same = ("held_since", "held_until", "user_id", "session_id")
    rows = select(
        counted.c.id,
        func.unnest(bindparam("codes", type_=ARRAY(String))),
        literal(TicketState.PENDING, columns.state.type),
        *(bindparam(name, type_=columns[name].type) for name in same),
    )
    names = ["ticket_type_id", "code", "state", *same]
    return insert(columns.id.table).from_select(names, rows).returning(columns.id)


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
    """Keep an order's tickets; raises `ClaimGone` when one went to somebody else.

    Those to an event that was called off meanwhile are not kept: what was paid for them is owed.
    """
    await queries.lock_ticket_types_of_order(session, order_id)
    tickets = await queries.lock_tickets_of_order(session, order_id)
    if any(ticket.state is TicketState.EXPIRED for ticket in tickets):
        raise ClaimGone()
    await session.execute(_keeping(), {"of_order": order_id})
    await owe_for_called_off(session, [it for it in tickets if it.is_called_off])


@cache
def _keeping() -> Update:
    """Make the statement once: every order of tickets sends it."""
    is_ordered = (Ticket.order_id == bindparam("of_order")) & (Ticket.state == TicketState.ORDERED)
    return moving(is_ordered, TicketState.VALID, held=-1, sold=1, held_until=None)


async def release_tickets(session: WriteSession, *, order_id: int, now: datetime) -> list[int]:
    """Unbind an order's unpaid tickets; return those that were claimed until now.

    A hold that still runs is back in its basket, for no longer than any other; else it is over.
    """
    await queries.lock_ticket_types_of_order(session, order_id)
    tickets = await queries.lock_tickets_of_order(session, order_id)
    back_until = Ticket.back_until(now)
    has_run_out = _is_ordered(order_id) & (back_until <= now)
    await move(session, has_run_out, TicketState.EXPIRED, held=-1)
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
                held_until=back_until,
            )
            .execution_options(synchronize_session=False)
        )
    return [ticket.id for ticket in tickets if ticket.state is TicketState.ORDERED]


async def retake_tickets(
    session: WriteSession, retaking: Retaking, *, ids: Collection[int], now: datetime
) -> None:
    """Claim again what an order had claimed; raises `PlacesTaken` when too few are free.

    So it does where an event was called off. Tickets of the same types whose hold has run out give
    way first.
    """
    for ticket_type in await queries.lock_ticket_types_of(session, ids):
        await expire_tickets(session, ticket_type.id, now=now)
    tickets = await queries.lock_tickets(session, ids)
    retaking.require(ids, tickets)
    if any(ticket.ticket_type.entry.is_cancelled for ticket in tickets):
        raise PlacesTaken()
    again: dict[str, Any] = {
        "order_id": retaking.order_id,
        "held_until": func.greatest(Ticket.held_until, retaking.held_until),
    }
    lost = [ticket.id for ticket in tickets if ticket.is_lost]
    try:
        async with session.begin_nested():
            await move(session, Ticket.id.in_(lost), TicketState.ORDERED, held=1, **again)
    except IntegrityError as error:
        if WITHIN_CAPACITY not in str(error.orig):
            raise
        raise PlacesTaken() from error
    await session.execute(
        update(Ticket)
        .where(Ticket.id.in_(ids), Ticket.state.in_(HELD_STATES))
        .values(state=TicketState.ORDERED, **again)
        .execution_options(synchronize_session=False)
    )


async def cancel_tickets(session: WriteSession, *, order_id: int, ids: Collection[int]) -> None:
    """Cancel some of an order's tickets; their places are free from then on."""
    await queries.lock_ticket_types_of(session, ids)
    await queries.lock_tickets(session, ids)
    for state, counts in (
        (TicketState.VALID, {"held": 0, "sold": -1}),
        (TicketState.ORDERED, {"held": -1, "sold": 0}),
    ):
        which = (Ticket.order_id == order_id) & Ticket.id.in_(ids) & (Ticket.state == state)
        await move(session, which, TicketState.CANCELLED, **counts, held_until=None)


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
    await move(session, Ticket.id.in_(pending), TicketState.EXPIRED, held=-1)
    ids = [ticket.id for ticket in tickets]
    await session.execute(
        update(Ticket)
        .where(Ticket.id.in_(ids))
        .values(**NOBODY.columns, erased_at=now, holder_name="")
        .execution_options(synchronize_session=False)
    )
    return ids


async def expire_tickets(session: WriteSession, ticket_type_id: int, *, now: datetime) -> None:
    """Give up the tickets of a locked type whose hold has run out; constraints know no time."""
    expired = await queries.lock_expired_tickets(session, ticket_type_id, now=now)
    await move(session, Ticket.id.in_([t.id for t in expired]), TicketState.EXPIRED, held=-1)


def _is_ordered(order_id: int) -> ColumnElement[bool]:
    return (Ticket.order_id == order_id) & (Ticket.state == TicketState.ORDERED)
