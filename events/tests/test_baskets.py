"""Tickets in a basket: as many as somebody wants, for as long as they are busy with it."""

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from events.claims.service import renew_places
from events.holding import HOLD, LONGEST_HOLD, Holder
from events.tests.factories import ADA, BEN, MORNING, Bakery, open_bakery
from events.tickets.models import TicketType
from events.tickets.service import add_ticket_type
from glue.contracts.events import (
    AdjustTickets,
    ClaimEntriesForOrder,
    PendingEntries,
    ReleaseEntriesForOrder,
    SoldOut,
    Ticket,
    UnknownEntry,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.errors import DomainError
from shared.money import Money
from shared.rpc.client import RpcClient

KEYS = itertools.count()


async def adjust(
    sibling: RpcClient, entry_id: int, count: int, *, ticket_type_id: int | None = None
) -> list[Ticket]:
    action = AdjustTickets(
        entry_id=entry_id, ticket_type_id=ticket_type_id, count=count, user_id=ADA.user_id
    )
    adjusted = await sibling.act(action, key=f"key {next(KEYS)}")
    return adjusted.tickets


async def in_basket(sibling: RpcClient, holder: Holder = ADA) -> Sequence[Ticket]:
    places = await sibling.fetch(
        PendingEntries(user_id=holder.user_id, session_id=holder.session_id)
    )
    return places.tickets


async def held(bakery: Bakery) -> int:
    async with reading() as session:
        found = await session.scalars(
            select(TicketType.held).where(TicketType.id == bakery.seat_id)
        )
        return found.one()


async def test_a_basket_holds_as_many_as_were_asked_for_last(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    counts = []
    for wanted in (2, 3, 1, 0):
        tickets = await adjust(sibling, bakery.class_id, wanted)
        counts.append((len(tickets), len(await in_basket(sibling)), await held(bakery)))
        clock.advance(timedelta(minutes=1))

    assert counts == [(2, 2, 2), (3, 3, 3), (1, 1, 1), (0, 0, 0)]


async def test_those_held_first_are_kept(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    first, second = await adjust(sibling, bakery.class_id, 2)

    (kept,) = await adjust(sibling, bakery.class_id, 1)

    assert kept.id == min(first.id, second.id)


async def test_more_than_there_are_is_refused_and_changes_nothing(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await bakery.hold_seats(BEN)
    await adjust(sibling, bakery.class_id, 1)

    with pytest.raises(SoldOut) as refused:
        await adjust(sibling, bakery.class_id, 3)

    assert refused.value.detail == {"left": 1}
    assert str(refused.value) == "Places left: 1"
    assert len(await in_basket(sibling)) == 1


async def test_asking_again_for_what_ran_out_holds_it_anew(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    await adjust(sibling, bakery.class_id, 3)
    clock.advance(HOLD)

    tickets = await adjust(sibling, bakery.class_id, 3)

    assert len(tickets) == 3
    assert await held(bakery) == 3


async def test_what_an_order_claims_is_not_in_the_basket_any_more(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    (ticket,) = await adjust(sibling, bakery.class_id, 1)
    await sibling.act(
        ClaimEntriesForOrder(
            order_id=100,
            user_id=ADA.user_id,
            session_id=None,
            entry_ids=[],
            ticket_ids=[ticket.id],
            held_until=utcnow() + HOLD,
        ),
        key="claim",
    )

    (another,) = await adjust(sibling, bakery.class_id, 1)

    assert another.id != ticket.id
    assert await held(bakery) == 2


async def test_without_a_type_the_event_has_to_have_just_one(
    sibling: RpcClient, bakery: Bakery
) -> None:
    async with transaction() as session:
        child = await add_ticket_type(
            session, entry_id=bakery.class_id, name="Child", price=Money(500, "GBP"), capacity=9
        )
        child_id = child.id

    with pytest.raises(UnknownEntry):
        await adjust(sibling, bakery.class_id, 1)
    tickets = await adjust(sibling, bakery.class_id, 2, ticket_type_id=child_id)

    assert {ticket.title for ticket in tickets} == {"Sourdough class, Child"}


async def test_only_what_is_sold_to_everybody_and_not_over_has_tickets(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    other = await open_bakery(seats=1, slug="other")
    booking = await bakery.hold_oven(BEN)

    for entry_id, type_id in ((999, None), (booking, None), (bakery.class_id, other.seat_id)):
        with pytest.raises(UnknownEntry):
            await adjust(sibling, entry_id, 1, ticket_type_id=type_id)
    clock.advance(MORNING + timedelta(hours=3) - utcnow())
    with pytest.raises(UnknownEntry):
        await adjust(sibling, bakery.class_id, 1)


async def test_a_basket_is_somebodys(sibling: RpcClient, bakery: Bakery) -> None:
    nobodys = AdjustTickets.model_construct(
        entry_id=bakery.class_id, ticket_type_id=None, count=1, user_id=None, session_id=None
    )

    with pytest.raises(DomainError):
        await sibling.act(nobodys, key="k")


async def test_being_busy_keeps_all_that_is_in_the_basket(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    oven = await bakery.hold_oven(ADA)
    await adjust(sibling, bakery.class_id, 1)
    clock.advance(HOLD - timedelta(minutes=1))

    await adjust(sibling, bakery.class_id, 2)

    places = await sibling.fetch(PendingEntries(user_id=ADA.user_id))
    assert [entry.id for entry in places.entries] == [oven]
    until = [it.held_until for it in places.entries] + [it.held_until for it in places.tickets]
    assert until == [utcnow() + HOLD] * 3


async def test_nobody_is_busy_for_longer_than_two_hours(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    began = utcnow()
    await adjust(sibling, bakery.class_id, 1)
    while utcnow() < began + LONGEST_HOLD - timedelta(minutes=20):
        clock.advance(timedelta(minutes=20))
        await adjust(sibling, bakery.class_id, 1)

    (ticket,) = await in_basket(sibling)
    clock.advance(timedelta(minutes=20))
    (anew,) = await adjust(sibling, bakery.class_id, 1)

    assert ticket.held_until == began + LONGEST_HOLD
    assert anew.id != ticket.id
    assert anew.held_until == utcnow() + HOLD


async def test_being_busy_never_shortens_what_is_held(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    """Two clocks of two processes are never quite the same."""
    (before,) = await adjust(sibling, bakery.class_id, 1)

    async with transaction() as session:
        await renew_places(session, ADA, now=utcnow() - timedelta(seconds=5))

    (after,) = await in_basket(sibling)
    assert after.held_until == before.held_until


async def test_what_comes_back_from_an_order_is_held_no_longer_than_two_hours(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    began = utcnow()
    (ticket,) = await adjust(sibling, bakery.class_id, 1)
    await sibling.act(
        ClaimEntriesForOrder(
            order_id=100,
            user_id=ADA.user_id,
            session_id=None,
            entry_ids=[],
            ticket_ids=[ticket.id],
            held_until=began + 2 * LONGEST_HOLD,
        ),
        key="claim",
    )
    clock.advance(LONGEST_HOLD - timedelta(minutes=10))

    await sibling.act(ReleaseEntriesForOrder(order_id=100), key="release")

    (back,) = await in_basket(sibling)
    assert back.held_until == began + LONGEST_HOLD
