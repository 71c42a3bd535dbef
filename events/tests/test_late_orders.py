"""Places of orders that are paid late, and of those whose money goes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest
import pytest_asyncio
from sqlalchemy import select

from events.claims.service import erase_holder
from events.holding import HOLD
from events.tests.factories import ADA, BEN, Bakery
from events.tickets.models import TicketType
from glue.contracts.events import (
    CancelEntriesForOrder,
    ClaimEntriesForOrder,
    ConfirmEntriesForOrder,
    EntryState,
    Places,
    PlacesTaken,
    ReleaseEntriesForOrder,
    RetakeEntriesForOrder,
    TicketState,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient

ORDER = 100


@dataclass(slots=True)
class Late:
    """Ada's order of the oven and two of three seats."""

    orders: RpcClient
    bakery: Bakery
    oven: int
    seats: list[int]
    keys: "count[int]" = field(default_factory=count)

    async def claim(self, order_id: int = ORDER) -> Places:
        action = ClaimEntriesForOrder(
            order_id=order_id,
            user_id=ADA.user_id,
            session_id=None,
            entry_ids=[self.oven],
            ticket_ids=self.seats,
            held_until=utcnow() + HOLD,
        )
        return await self.orders.act(action, key=self._key())

    async def retake(self, order_id: int = ORDER) -> Places:
        action = RetakeEntriesForOrder(
            order_id=order_id,
            entry_ids=[self.oven],
            ticket_ids=self.seats,
            held_until=utcnow() + HOLD,
        )
        return await self.orders.act(action, key=self._key())

    async def release(self) -> Places:
        return await self.orders.act(ReleaseEntriesForOrder(order_id=ORDER), key=self._key())

    async def confirm(self) -> Places:
        return await self.orders.act(ConfirmEntriesForOrder(order_id=ORDER), key=self._key())

    async def cancel(self, entry_ids: list[int], ticket_ids: list[int]) -> Places:
        action = CancelEntriesForOrder(order_id=ORDER, entry_ids=entry_ids, ticket_ids=ticket_ids)
        return await self.orders.act(action, key=self._key())

    async def counts(self) -> tuple[int, int]:
        async with reading() as session:
            row = (
                await session.execute(
                    select(TicketType.held, TicketType.sold).where(
                        TicketType.id == self.bakery.seat_id
                    )
                )
            ).one()
        return row.held, row.sold

    def _key(self) -> str:
        return f"key {next(self.keys)}"


@pytest_asyncio.fixture
async def late(bakery: Bakery, sibling_named: Callable[[str], RpcClient]) -> Late:
    oven, seats = await bakery.hold_oven(ADA), await bakery.hold_seats(ADA, 2)
    late = Late(sibling_named("orders"), bakery, oven, seats)
    await late.claim()
    return late


def states(places: Places) -> set[str]:
    return {*(it.state for it in places.entries), *(it.state for it in places.tickets)}


async def test_places_that_were_given_back_are_taken_again_and_kept(
    late: Late, clock: FrozenClock
) -> None:
    clock.advance(HOLD)
    await late.release()

    again = await late.retake()
    kept = await late.confirm()

    assert states(again) == {"ordered"}
    until = [it.held_until for it in again.entries] + [it.held_until for it in again.tickets]
    assert until == [utcnow() + HOLD] * 3
    assert states(kept) == {EntryState.PROVISIONAL, TicketState.VALID}
    assert await late.counts() == (0, 2)


async def test_places_that_are_back_in_the_basket_are_taken_out_of_it(late: Late) -> None:
    await late.release()

    again = await late.retake()

    assert states(again) == {"ordered"}
    assert await late.counts() == (2, 0)


async def test_places_that_ran_out_and_that_somebody_was_let_past_are_taken_again(
    late: Late, clock: FrozenClock
) -> None:
    clock.advance(HOLD)
    await late.bakery.hold_seats(BEN)

    await late.retake()

    assert await late.counts() == (3, 0)


async def test_all_or_none_are_taken_again(late: Late, clock: FrozenClock) -> None:
    clock.advance(HOLD)
    await late.release()
    await late.bakery.hold_oven(BEN)

    with pytest.raises(PlacesTaken):
        await late.retake()

    assert await late.counts() == (0, 0)


async def test_too_few_free_seats_are_told(late: Late, clock: FrozenClock) -> None:
    clock.advance(HOLD)
    await late.release()
    await late.bakery.hold_seats(BEN, 2)

    with pytest.raises(PlacesTaken):
        await late.retake()

    assert await late.counts() == (2, 0)


async def test_what_others_held_for_too_long_gives_way(late: Late, clock: FrozenClock) -> None:
    clock.advance(HOLD)
    await late.release()
    await late.bakery.hold_seats(BEN, 3)
    await late.bakery.hold_oven(BEN)
    clock.advance(HOLD)

    await late.retake()

    assert await late.counts() == (2, 0)


async def test_what_another_order_has_is_not_taken(late: Late) -> None:
    await late.release()
    await late.claim(order_id=200)

    with pytest.raises(PlacesTaken):
        await late.retake()


async def test_what_was_never_claimed_is_not_taken(late: Late) -> None:
    with pytest.raises(PlacesTaken):
        await late.retake(order_id=300)


async def test_what_an_erased_person_held_is_not_taken(late: Late) -> None:
    await late.release()
    async with transaction() as session:
        await erase_holder(session, ADA, now=utcnow())

    with pytest.raises(PlacesTaken):
        await late.retake()


async def test_taking_again_what_is_kept_changes_nothing(late: Late) -> None:
    await late.confirm()

    places = await late.retake()

    assert states(places) == {EntryState.PROVISIONAL, TicketState.VALID}
    assert await late.counts() == (0, 2)


async def test_cancelled_places_are_free_and_stay_cancelled(late: Late) -> None:
    await late.confirm()

    await late.cancel([late.oven], late.seats[:1])
    places = await late.cancel([late.oven], late.seats[:1])
    await late.confirm()

    assert states(places) == {"cancelled"}
    assert await late.counts() == (0, 1)
    await late.bakery.hold_oven(BEN)
    await late.bakery.hold_seats(BEN, 2)


async def test_places_may_be_cancelled_before_it_was_heard_that_they_are_paid(late: Late) -> None:
    await late.cancel([late.oven], late.seats)
    kept = await late.confirm()

    assert states(kept) == {"cancelled"}
    assert await late.counts() == (0, 0)


async def test_places_of_other_orders_are_not_cancelled(late: Late, clock: FrozenClock) -> None:
    (hers,) = await late.bakery.hold_seats(ADA, 1)

    places = await late.cancel([], [hers])

    assert states(places) == {"pending"}
    assert await late.counts() == (3, 0)
