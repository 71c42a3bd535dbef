"""Changing a basket through cart's inbox."""

import asyncio
from typing import Literal
from uuid import uuid4

import pytest

from cart.tests.conftest import SOAP, TEA, VISITOR, Market, product
from glue.contracts import events
from glue.contracts.cart import (
    CartActivity,
    CartItemObject,
    CartItems,
    CartSummaryOf,
    NotSold,
    TooMany,
)
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices


def activity(
    kind: Literal["Add", "Update", "Remove"], product_id: int = TEA, quantity: int = 1
) -> CartActivity:
    return CartActivity(
        id=str(uuid4()),
        type=kind,
        object=CartItemObject(product_id=product_id, quantity=quantity, market_place_id=5),
        session_id=VISITOR,
    )


async def send(sibling: RpcClient, sent: CartActivity) -> int:
    return (await sibling.act(sent, key=sent.id)).count


async def test_adding_sums_updating_sets_and_removing_deletes(
    sibling: RpcClient, goods: Market
) -> None:
    counts = [
        await send(sibling, activity("Add", quantity=2)),
        await send(sibling, activity("Add", quantity=3)),
        await send(sibling, activity("Update", quantity=4)),
        await send(sibling, activity("Remove")),
        await send(sibling, activity("Add", quantity=1)),
    ]

    assert counts == [2, 5, 4, 0, 1]


async def test_the_reply_is_the_summary_at_the_prices_asked_now(
    sibling: RpcClient, goods: Market
) -> None:
    goods.put(product(SOAP, 600, special_price=500))
    await send(sibling, activity("Add", TEA, 2))

    added = activity("Add", SOAP, 1)
    summary = await sibling.act(added, key=added.id)

    assert summary.total == 2 * 450 + 500
    assert summary.totals == [Money(1400, "GBP")]
    assert summary.is_complete


async def test_the_same_activity_sent_twice_counts_once(sibling: RpcClient, goods: Market) -> None:
    added = activity("Add", quantity=2)

    first = await sibling.act(added, key=added.id)
    again = await sibling.act(added, key=added.id)

    assert (first.count, again.count) == (2, 2)
    assert (await sibling.fetch(CartSummaryOf(session_id=VISITOR))).count == 2


async def test_what_market_does_not_sell_cannot_be_added(sibling: RpcClient, goods: Market) -> None:
    goods.put(product(SOAP, 600, is_available=False))

    for product_id in (SOAP, 999):
        with pytest.raises(NotSold):
            await send(sibling, activity("Add", product_id))


async def test_a_basket_holds_at_most_999_of_one_thing(sibling: RpcClient, goods: Market) -> None:
    await send(sibling, activity("Add", quantity=999))

    with pytest.raises(TooMany):
        await send(sibling, activity("Add", quantity=1))

    assert (await sibling.fetch(CartSummaryOf(session_id=VISITOR))).count == 999


async def test_without_market_nothing_is_added_and_nothing_pretends_to_be_whole(
    sibling: RpcClient, goods: Market, services: FakeServices
) -> None:
    await send(sibling, activity("Add", quantity=2))
    services.is_down("market")

    with pytest.raises(ServiceUnavailable):
        await send(sibling, activity("Add", SOAP))

    summary = await sibling.fetch(CartSummaryOf(session_id=VISITOR))
    assert (summary.count, summary.is_complete) == (2, False)


async def test_one_page_of_the_basket_is_told_apart(sibling: RpcClient, goods: Market) -> None:
    goods.put(product(SOAP, 600, container_id=2))
    await send(sibling, activity("Add", TEA, 2))
    await send(sibling, activity("Add", SOAP, 1))

    summary = await sibling.fetch(CartSummaryOf(session_id=VISITOR, page_post_id=2))
    lines = await sibling.fetch(CartItems(session_id=VISITOR, page_post_id=1))

    assert (summary.count, summary.total) == (1, 600)
    assert [(line.product_id, line.quantity) for line in lines] == [(TEA, 2)]


async def test_held_places_are_part_of_the_basket(
    sibling: RpcClient, goods: Market, services: FakeServices
) -> None:
    services.answers(
        events.PendingEntries,
        events.Places(
            tickets=[
                events.Ticket(
                    id=1,
                    entry_id=1,
                    container_id=1,
                    title="Bread day",
                    state=events.TicketState.PENDING,
                    price=Money(1200, "GBP"),
                    order_id=None,
                )
            ]
        ),
    )

    summary = await sibling.fetch(CartSummaryOf(session_id=VISITOR))

    assert (summary.ticket_count, summary.ticket_total) == (1, 1200)
    assert summary.totals == [Money(1200, "GBP")]


@pytest.mark.committed
async def test_twenty_additions_at_once_all_count(sibling: RpcClient, goods: Market) -> None:
    await asyncio.gather(*(send(sibling, activity("Add")) for _ in range(20)))

    assert (await sibling.fetch(CartSummaryOf(session_id=VISITOR))).count == 20
