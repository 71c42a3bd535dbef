"""To whom tickets are sold, when and how many, whoever asks for them and however often at once."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from events.holding import Holder
from events.tests.factories import ADA, BEN, Bakery
from events.tickets.models import Ticket, TicketType
from events.tickets.selling import normal_code
from glue.contracts.events import (
    AdjustTickets,
    ClaimEntriesForOrder,
    ConfirmEntriesForOrder,
    NotOnSale,
    TicketState,
    TooFewForOne,
    TooManyForOne,
    UnknownEntry,
)
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient

KEYS = itertools.count()


async def sell(bakery: Bakery, **rules: Any) -> None:
    """Sell the seats of the bakery's class by other rules."""
    async with transaction() as session:
        await session.execute(
            update(TicketType).where(TicketType.id == bakery.seat_id).values(**rules)
        )


async def want(
    sibling: RpcClient, bakery: Bakery, count: int, *, holder: Holder = ADA, code: str | None = None
) -> list[int]:
    action = AdjustTickets(
        entry_id=bakery.class_id,
        ticket_type_id=bakery.seat_id,
        count=count,
        user_id=holder.user_id,
        session_id=holder.session_id,
        code=code,
    )
    adjusted = await sibling.act(action, key=f"wish {next(KEYS)}")
    return [it.id for it in adjusted.tickets]


async def buy(sibling: RpcClient, ids: list[int], *, order_id: int = 70) -> None:
    claim = ClaimEntriesForOrder(
        order_id=order_id,
        user_id=ADA.user_id,
        session_id=ADA.session_id,
        entry_ids=[],
        ticket_ids=ids,
        held_until=utcnow() + timedelta(minutes=30),
    )
    await sibling.act(claim, key=f"claim {order_id}")
    await sibling.act(ConfirmEntriesForOrder(order_id=order_id), key=f"confirm {order_id}")


async def count_live(bakery: Bakery) -> int:
    async with reading() as session:
        statement = select(func.count()).where(
            Ticket.ticket_type_id == bakery.seat_id,
            Ticket.state.in_((TicketState.PENDING, TicketState.ORDERED, TicketState.VALID)),
        )
        return await session.scalar(statement) or 0


async def test_before_they_are_on_sale_and_after_it_tickets_cannot_be_had(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    opens = utcnow() + timedelta(hours=1)
    await sell(bakery, on_sale_from=opens, on_sale_until=opens + timedelta(hours=1))

    with pytest.raises(NotOnSale):
        await want(sibling, bakery, 1)
    clock.advance(timedelta(hours=1))
    assert len(await want(sibling, bakery, 2)) == 2
    clock.advance(timedelta(hours=1))
    with pytest.raises(NotOnSale):
        await want(sibling, bakery, 3, holder=BEN)


async def test_what_is_in_the_basket_stays_there_after_the_sale_and_can_be_given_back(
    sibling: RpcClient, bakery: Bakery, clock: FrozenClock
) -> None:
    await sell(bakery, on_sale_until=utcnow() + timedelta(minutes=10))
    held = await want(sibling, bakery, 2)
    clock.advance(timedelta(minutes=11))

    with pytest.raises(NotOnSale):
        await want(sibling, bakery, 3)

    assert await want(sibling, bakery, 2) == held
    assert await want(sibling, bakery, 1) == held[:1]
    assert await want(sibling, bakery, 0) == []


async def test_what_was_bought_before_counts_towards_what_one_person_may_have(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await sell(bakery, most=2, capacity=9)
    await buy(sibling, await want(sibling, bakery, 1))

    with pytest.raises(TooManyForOne) as refused:
        await want(sibling, bakery, 2)

    assert refused.value.detail["most"] == 2
    assert len(await want(sibling, bakery, 1)) == 1
    assert len(await want(sibling, bakery, 2, holder=BEN)) == 2


async def test_fewer_than_one_person_has_to_take_cannot_be_had_nor_left(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await sell(bakery, least=2)

    with pytest.raises(TooFewForOne):
        await want(sibling, bakery, 1)
    held = await want(sibling, bakery, 3)
    with pytest.raises(TooFewForOne):
        await want(sibling, bakery, 1)

    assert len(held) == 3
    assert await want(sibling, bakery, 0) == []


@pytest.mark.parametrize("wrong", [None, "", "BREADS", "BREA"])
async def test_hidden_tickets_do_not_exist_for_whoever_has_no_code(
    sibling: RpcClient, bakery: Bakery, wrong: str | None
) -> None:
    await sell(bakery, unlock_code="BREAD")

    with pytest.raises(UnknownEntry):
        await want(sibling, bakery, 1, code=wrong)

    assert await count_live(bakery) == 0


async def test_who_has_hidden_tickets_in_the_basket_may_take_another_without_the_code(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await sell(bakery, unlock_code="BREAD")

    assert len(await want(sibling, bakery, 1, code=" bread ")) == 1
    assert len(await want(sibling, bakery, 2)) == 2


async def test_tickets_that_were_put_away_are_sold_no_more_but_can_be_given_back(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await want(sibling, bakery, 2)
    await sell(bakery, deleted_at=utcnow())

    with pytest.raises(UnknownEntry):
        await want(sibling, bakery, 3)

    assert len(await want(sibling, bakery, 1)) == 1


async def test_an_event_whose_other_tickets_are_hidden_needs_no_type_to_be_named(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await sell(bakery, unlock_code="BREAD")
    action = AdjustTickets(entry_id=bakery.class_id, count=1, user_id=7, code="BREAD")

    with pytest.raises(UnknownEntry):
        await sibling.act(action, key="unnamed")


@pytest.mark.committed
async def test_one_person_at_two_browsers_gets_no_more_than_one_may_have(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await sell(bakery, capacity=50, most=2)
    await buy(sibling, await want(sibling, bakery, 1))

    outcomes = await asyncio.gather(
        *(want(sibling, bakery, 1) for _ in range(4)),
        *(want(sibling, bakery, 2) for _ in range(4)),
        return_exceptions=True,
    )

    refused = [it for it in outcomes if isinstance(it, BaseException)]
    assert len(refused) == 4
    assert all(isinstance(it, TooManyForOne) for it in refused)
    assert await count_live(bakery) == 2


def test_a_code_is_the_same_however_it_is_typed() -> None:
    assert normal_code(" early-bird 7\n") == "EARLYBIRD7"
    assert normal_code("ä") == ""
