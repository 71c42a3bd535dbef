"""Many want the same tickets at once, on real commits: who has to wait for whom."""

import asyncio

import pytest

from events.tests.factories import ADA, BEN, Bakery
from events.tests.test_selling import count_live, want
from events.tickets.queries import lock_ticket_type
from glue.contracts.events import SoldOut
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.testing.locks import until_waiting

pytestmark = pytest.mark.committed


async def test_whoever_comes_too_late_is_told_so_without_waiting_for_those_who_buy(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await want(sibling, bakery, 3)

    async with transaction() as session:
        await lock_ticket_type(session, bakery.seat_id)
        wish = asyncio.create_task(want(sibling, bakery, 1, holder=BEN))
        await until_waiting(wish)
        is_told = wish.done()

    with pytest.raises(SoldOut) as refused:
        await wish
    assert refused.value.detail["left"] == 0
    assert is_told


async def test_whoever_can_have_some_waits_and_two_for_the_last_one_are_never_both_told_yes(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await want(sibling, bakery, 2)

    async with transaction() as session:
        await lock_ticket_type(session, bakery.seat_id)
        wishes = [
            asyncio.create_task(want(sibling, bakery, count, holder=holder))
            for holder, count in ((ADA, 3), (BEN, 1))
        ]
        await until_waiting(*wishes)
    told = await asyncio.gather(*wishes, return_exceptions=True)

    assert [type(it) for it in told if isinstance(it, Exception)] == [SoldOut]
    assert await count_live(bakery) == 3


async def test_one_person_pressing_twice_at_once_has_what_they_asked_for(
    sibling: RpcClient, bakery: Bakery
) -> None:
    async with transaction() as session:
        await lock_ticket_type(session, bakery.seat_id)
        presses = [asyncio.create_task(want(sibling, bakery, 1)) for _ in range(2)]
        await until_waiting(*presses)
    first, second = await asyncio.gather(*presses)

    assert first == second
    assert await count_live(bakery) == 1
