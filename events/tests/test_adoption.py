"""What a visitor holds becomes the user's: in any order, however often, and many at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from events.claims.service import adopt_places, claim_places
from events.entries.models import CalendarEntry
from events.entries.queries import pending_entries
from events.holding import HOLD, Claim, Holder
from events.tests.factories import MORNING, Bakery, open_bakery
from events.tickets.models import Ticket, TicketType
from events.tickets.queries import pending_tickets
from glue.contracts.events import AdoptEntriesForUser, EntryState, TicketState
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.runtime import Runtime

SEATS = 100
_numbers = count(1)
_mornings = count(0)

quick = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True, slots=True)
class Wish:
    """How many places somebody holds, has ordered, and held for too long."""

    seats: int
    ordered: int
    lapsed: int
    ovens: int


@dataclass(frozen=True, slots=True)
class Story:
    """What a person has, what they gathered in other browsers, and how these come in."""

    mine: Wish
    gathered: tuple[Wish, ...]
    order: tuple[int, ...]


@dataclass(slots=True)
class Places:
    """The ids of somebody's places."""

    holder: Holder
    tickets: set[int] = field(default_factory=set)
    ordered: set[int] = field(default_factory=set)
    lapsed: set[int] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)


wishes = st.builds(
    Wish,
    seats=st.integers(0, 3),
    ordered=st.integers(0, 2),
    lapsed=st.integers(0, 2),
    ovens=st.integers(0, 2),
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    gathered = draw(st.lists(wishes, min_size=1, max_size=3))
    browsers = range(len(gathered))
    again = draw(st.lists(st.sampled_from(browsers), max_size=4))
    return Story(
        mine=draw(wishes),
        gathered=tuple(gathered),
        order=tuple(draw(st.permutations([*browsers, *again]))),
    )


async def take(bakery: Bakery, holder: Holder, wish: Wish) -> Places:
    """Hold places, and order some of them."""
    places = Places(holder)
    if wish.seats:
        places.tickets = set(await bakery.hold_seats(holder, wish.seats))
    if wish.ordered:
        places.ordered = set(await bakery.hold_seats(holder, wish.ordered))
        async with transaction() as session:
            claim = Claim(next(_numbers), holder, None, utcnow() + HOLD)
            await claim_places(
                session, claim, entry_ids=[], ticket_ids=places.ordered, now=utcnow()
            )
    if wish.lapsed:
        places.lapsed = set(await bakery.hold_seats(holder, wish.lapsed))
    for _ in range(wish.ovens):
        morning = MORNING + timedelta(days=next(_mornings))
        places.entries.add(await bakery.hold_oven(holder, morning))
    return places


async def begin(story: Story) -> tuple[Bakery, Places, list[Places]]:
    """Open a bakery, let a new person and their browsers hold places there, and some run out."""
    number = next(_numbers)
    bakery = await open_bakery(seats=SEATS, slug=f"baking-{number}")
    mine = await take(bakery, Holder(number, None), story.mine)
    gathered = [
        await take(bakery, Holder(None, f"browser-{number}-{index}"), wish)
        for index, wish in enumerate(story.gathered)
    ]
    # Last, since what has run out gives way to whoever comes next.
    lapsed = {number for each in (mine, *gathered) for number in each.lapsed}
    async with transaction() as session:
        await session.execute(
            update(Ticket).where(Ticket.id.in_(lapsed)).values(held_until=utcnow())
        )
    return bakery, mine, gathered


async def held_now(bakery: Bakery) -> int:
    async with reading() as session:
        counted = select(TicketType.held).where(TicketType.id == bakery.seat_id)
        return (await session.scalars(counted)).one()


async def read(holder: Holder) -> Places:
    """Return what somebody holds by now."""
    async with reading() as session:
        tickets = await pending_tickets(session, holder, page_id=None, now=utcnow())
        entries = await pending_entries(session, holder, page_id=None, now=utcnow())
        ordered = await session.scalars(
            select(Ticket.id).where(holder.holds(Ticket), Ticket.state == TicketState.ORDERED)
        )
        lapsed = await session.scalars(
            select(Ticket.id).where(
                holder.holds(Ticket),
                Ticket.state == TicketState.PENDING,
                Ticket.held_until <= utcnow(),
            )
        )
        return Places(
            holder,
            {each.id for each in tickets},
            set(ordered),
            set(lapsed),
            {each.id for each in entries},
        )


def together(mine: Places, gathered: Sequence[Places]) -> Places:
    """Return what a person has when all is theirs; what ran out stays where it was."""
    everything = [mine, *gathered]
    return Places(
        mine.holder,
        {number for each in everything for number in each.tickets},
        {number for each in everything for number in each.ordered},
        mine.lapsed,
        {number for each in everything for number in each.entries},
    )


@quick
@given(story=stories())
async def test_every_place_is_the_users_in_any_order_and_a_repeat_changes_nothing(
    runtime: Runtime, clock: FrozenClock, story: Story
) -> None:
    elsewhere, neighbour, _ = await begin(story)
    bakery, mine, gathered = await begin(story)
    held_before = await held_now(bakery)

    for index in story.order:
        async with transaction() as session:
            await adopt_places(
                session,
                user_id=mine.holder.user_id or 0,
                session_id=gathered[index].holder.session_id or "",
                now=utcnow(),
            )

    assert await read(mine.holder) == together(mine, gathered)
    for browser in gathered:
        assert await read(browser.holder) == Places(browser.holder, lapsed=browser.lapsed)
    assert await read(neighbour.holder) == neighbour
    assert await held_now(bakery) == held_before
    assert await held_now(elsewhere) == held_before


@pytest.mark.committed
@quick
@given(story=stories())
async def test_adopting_many_times_at_once_is_adopting_once(
    runtime: Runtime, clock: FrozenClock, sibling: RpcClient, story: Story
) -> None:
    bakery, mine, gathered = await begin(story)
    held_before = await held_now(bakery)

    # What is tried again has the same key; what a second sign-in does has another.
    calls = [
        sibling.act(
            AdoptEntriesForUser(
                user_id=mine.holder.user_id or 0, session_id=gathered[index].holder.session_id or ""
            ),
            key=f"{mine.holder.user_id} {index} {number % 2}",
        )
        for number, index in enumerate(story.order * 2)
    ]
    await asyncio.gather(*calls)

    assert await read(mine.holder) == together(mine, gathered)
    assert await held_now(bakery) == held_before
    async with reading() as session:
        live = select(func.count()).where(
            CalendarEntry.user_id == mine.holder.user_id, CalendarEntry.state == EntryState.PENDING
        )
        assert await session.scalar(live) == len(together(mine, gathered).entries)
