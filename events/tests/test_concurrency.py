"""Many people at once, on real commits: what is scarce is sold once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from events.calendars.models import Calendar
from events.entries.errors import SlotTaken
from events.entries.models import ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.event_cancellations.service import cancel_event
from events.holding import HOLD, Holder
from events.tests.factories import ADA, BAKERY, BEN, MORNING, Bakery, open_bakery
from events.tickets.models import WITHIN_CAPACITY, Ticket, TicketType
from events.tickets.service import add_ticket_type
from glue.contracts.events import (
    AdjustTickets,
    ClaimEntriesForOrder,
    ClaimGone,
    ConfirmEntriesForOrder,
    EntryState,
    HoldExpired,
    PlacesTaken,
    ReleaseEntriesForOrder,
    RetakeEntriesForOrder,
    SoldOut,
    TicketState,
    UnknownEntry,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.constraints import lacking_constraint
from shared.testing.locks import until_waiting
from shared.testing.servers import Servers

pytestmark = pytest.mark.committed

CROWD = [Holder(user_id, None) for user_id in range(1, 21)]

T = TypeVar("T")


async def all_at_once(calls: Sequence[Awaitable[T]]) -> tuple[list[T], list[BaseException]]:
    results = await asyncio.gather(*calls, return_exceptions=True)
    done = [result for result in results if not isinstance(result, BaseException)]
    return done, [result for result in results if isinstance(result, BaseException)]


async def counts(bakery: Bakery) -> tuple[int, int]:
    async with reading() as session:
        seat = (
            await session.execute(
                select(TicketType.held, TicketType.sold).where(TicketType.id == bakery.seat_id)
            )
        ).one()
    return seat.held, seat.sold


async def test_the_last_place_goes_to_one_of_twenty(bakery: Bakery) -> None:
    await bakery.hold_seats(ADA, 2)

    held, refused = await all_at_once([bakery.hold_seats(holder) for holder in CROWD])

    assert len(held) == 1
    assert {str(error) for error in refused} == {"Places left: 0"}
    assert all(isinstance(error, SoldOut) for error in refused)
    assert await counts(bakery) == (3, 0)


async def test_places_whose_hold_ran_out_go_to_as_many_of_twenty(
    bakery: Bakery, clock: FrozenClock
) -> None:
    await bakery.hold_seats(ADA, 3)
    clock.advance(HOLD)

    held, refused = await all_at_once([bakery.hold_seats(holder) for holder in CROWD])

    assert (len(held), len(refused)) == (3, 17)
    assert await counts(bakery) == (3, 0)


@pytest.mark.parametrize("had_run_out", [False, True])
async def test_an_exclusive_time_goes_to_one_of_twenty(
    bakery: Bakery, clock: FrozenClock, had_run_out: bool
) -> None:
    if had_run_out:
        await bakery.hold_oven(ADA)
        clock.advance(HOLD)

    held, refused = await all_at_once(
        [
            bakery.hold_oven(holder, MORNING + timedelta(minutes=5 * number))
            for number, holder in enumerate(CROWD)
        ]
    )

    assert len(held) == 1
    assert all(isinstance(error, SlotTaken) for error in refused)


async def hold_without_asking(bakery: Bakery, number: int) -> None:
    """Count so many seats as held, as a fault in the code would."""
    async with transaction() as session:
        await session.execute(
            update(TicketType)
            .where(TicketType.id == bakery.seat_id)
            .values(held=TicketType.held + number)
        )


async def test_whatever_the_code_says_the_constraint_refuses_the_fourth_place(
    runtime: Runtime, servers: Servers, clock: FrozenClock
) -> None:
    bakery = await open_bakery(seats=3)
    with pytest.raises(IntegrityError, match=WITHIN_CAPACITY):
        await hold_without_asking(bakery, 4)

    async with lacking_constraint(runtime, servers, "ticket_types", WITHIN_CAPACITY):
        elsewhere = await open_bakery(seats=3)
        await hold_without_asking(elsewhere, 4)
        assert await counts(elsewhere) == (4, 0)


async def test_without_its_constraint_an_exclusive_time_goes_to_everybody(
    runtime: Runtime, servers: Servers, clock: FrozenClock
) -> None:
    async with lacking_constraint(runtime, servers, "calendar_entries", ONE_BOOKING_OF_A_SLOT):
        bakery = await open_bakery(seats=3)
        held, refused = await all_at_once([bakery.hold_oven(holder) for holder in CROWD])

    assert (len(held), refused) == (len(CROWD), [])


async def test_two_tabs_that_ask_for_two_tickets_hold_two(
    sibling: RpcClient, bakery: Bakery
) -> None:
    done, refused = await all_at_once(
        [
            sibling.act(
                AdjustTickets(entry_id=bakery.class_id, count=2, user_id=ADA.user_id),
                key=f"tab {tab}",
            )
            for tab in range(10)
        ]
    )

    assert (len(done), refused) == (10, [])
    assert await counts(bakery) == (2, 0)


async def test_tickets_of_two_kinds_in_one_basket_do_not_wait_for_each_other_for_ever(
    sibling: RpcClient, bakery: Bakery
) -> None:
    """Each change renews all that is in the basket, also what the other one is changing."""
    async with transaction() as session:
        child = await add_ticket_type(
            session, entry_id=bakery.class_id, name="Child", price=Money(500, "GBP"), capacity=9
        )
    kinds = (bakery.seat_id, child.id)

    done, refused = await all_at_once(
        [
            sibling.act(
                AdjustTickets(
                    entry_id=bakery.class_id,
                    ticket_type_id=kinds[number % 2],
                    count=number % 3 + 1,
                    user_id=ADA.user_id,
                ),
                key=f"change {number}",
            )
            for number in range(20)
        ]
    )

    assert (len(done), refused) == (20, [])


async def test_late_orders_and_new_baskets_leave_one_truth(
    sibling_named: Callable[[str], RpcClient], bakery: Bakery, clock: FrozenClock
) -> None:
    orders = sibling_named("orders")
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA, 2)
    claim = ClaimEntriesForOrder(
        order_id=100,
        user_id=ADA.user_id,
        session_id=None,
        entry_ids=[oven],
        ticket_ids=seats,
        held_until=utcnow() + HOLD,
    )
    await orders.act(claim, key="claim")
    clock.advance(HOLD)
    await orders.act(ReleaseEntriesForOrder(order_id=100), key="release")
    again = RetakeEntriesForOrder(
        order_id=100, entry_ids=[oven], ticket_ids=seats, held_until=utcnow() + HOLD
    )

    _, refused = await all_at_once(
        [
            *(orders.act(again, key=f"again {number}") for number in range(5)),
            *(bakery.hold_seats(holder) for holder in CROWD[:10]),
            *(bakery.hold_oven(holder) for holder in CROWD[:10]),
        ]
    )

    assert {type(error) for error in refused} <= {PlacesTaken, SoldOut, SlotTaken}
    async with reading() as session:
        live = (TicketState.PENDING, TicketState.ORDERED)
        tickets = await session.scalar(select(func.count()).where(Ticket.state.in_(live)))
        bookings = await session.scalar(
            select(func.count()).where(
                CalendarEntry.is_exclusive,
                CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED)),
            )
        )
    assert await counts(bakery) == (tickets, 0)
    assert (tickets, bookings) == (3, 1)


async def test_bookings_that_only_touch_are_both_held(bakery: Bakery) -> None:
    await bakery.hold_oven(ADA)
    await bakery.hold_oven(BEN, MORNING + timedelta(hours=2))


async def test_the_database_itself_refuses_a_second_booking(bakery: Bakery) -> None:
    first = await bakery.hold_oven(ADA)
    async with reading() as session:
        row = (
            await session.execute(select(CalendarEntry.__table__).where(CalendarEntry.id == first))
        ).one()
    copy = {name: value for name, value in row._mapping.items() if name != "id"}

    with pytest.raises(IntegrityError, match=ONE_BOOKING_OF_A_SLOT):
        async with transaction() as session:
            await session.execute(insert(CalendarEntry).values(copy))


async def test_the_database_itself_refuses_more_than_the_capacity(bakery: Bakery) -> None:
    with pytest.raises(IntegrityError, match="ck_ticket_types_within_capacity"):
        async with transaction() as session:
            await session.execute(update(TicketType).values(held=2, sold=2))


async def test_one_place_is_claimed_by_one_of_twenty_orders(
    sibling: RpcClient, bakery: Bakery
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA)

    claimed, refused = await all_at_once(
        [
            sibling.act(
                ClaimEntriesForOrder(
                    order_id=order_id,
                    user_id=ADA.user_id,
                    session_id=None,
                    page_post_id=BAKERY,
                    entry_ids=[oven],
                    ticket_ids=seats,
                    held_until=utcnow() + HOLD,
                ),
                key=f"claim {order_id}",
            )
            for order_id in range(100, 120)
        ]
    )

    assert len(claimed) == 1
    assert all(isinstance(error, HoldExpired) for error in refused)


async def test_confirming_releasing_and_taking_at_once_leaves_one_truth(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA, 3)
    claim = ClaimEntriesForOrder(
        order_id=100,
        user_id=ADA.user_id,
        session_id=None,
        entry_ids=[oven],
        ticket_ids=seats,
        held_until=utcnow() + HOLD,
    )
    await sibling.act(claim, key="claim")
    clock.advance(HOLD)

    async def settle(number: int) -> object:
        if number % 2:
            return await sibling.act(ReleaseEntriesForOrder(order_id=100), key=f"r{number}")
        return await sibling.act(ConfirmEntriesForOrder(order_id=100), key=f"c{number}")

    _, refused = await all_at_once(
        [
            *(settle(number) for number in range(10)),
            *(bakery.hold_seats(holder) for holder in CROWD[:10]),
            *(bakery.hold_oven(holder) for holder in CROWD[:10]),
        ]
    )

    assert {type(error) for error in refused} <= {ClaimGone, SoldOut, SlotTaken}
    async with reading() as session:
        live = (TicketState.PENDING, TicketState.ORDERED)
        held, sold = (
            await session.execute(
                select(
                    func.count().filter(Ticket.state.in_(live)),
                    func.count().filter(Ticket.state == TicketState.VALID),
                )
            )
        ).one()
        bookings = await session.scalar(
            select(func.count())
            .select_from(CalendarEntry)
            .where(
                CalendarEntry.is_exclusive,
                CalendarEntry.state.in_((EntryState.PENDING, EntryState.PROVISIONAL)),
            )
        )
    assert await counts(bakery) == (held, sold)
    assert held + sold == 3
    assert bookings == 1


async def test_of_an_event_that_is_cancelled_no_ticket_is_held_by_who_waited(
    bakery: Bakery, sibling: RpcClient
) -> None:
    wish = AdjustTickets(entry_id=bakery.class_id, count=1, user_id=7)
    async with transaction() as session:
        calendar = await session.get_one(Calendar, bakery.calendar_id)
        await cancel_event(session, calendar, bakery.class_id, now=utcnow())
        holding = asyncio.create_task(sibling.act(wish, key="k1"))
        await until_waiting(holding)

    with pytest.raises(UnknownEntry):
        await holding
    assert await counts(bakery) == (0, 0)
