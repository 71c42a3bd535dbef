"""Many people at once, on real commits: what is scarce is sold once."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from events.entries.errors import SlotTaken
from events.entries.models import ONE_BOOKING_OF_A_SLOT, CalendarEntry
from events.holding import HOLD, Holder
from events.tests.factories import ADA, BAKERY, BEN, MORNING, Bakery
from events.tickets.errors import SoldOut
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import (
    ClaimEntriesForOrder,
    ClaimGone,
    ConfirmEntriesForOrder,
    EntryState,
    HoldExpired,
    ReleaseEntriesForOrder,
    TicketState,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient

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
