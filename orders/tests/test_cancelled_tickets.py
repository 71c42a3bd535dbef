"""Tickets that were given back: their money follows by rule, once, never more than was paid."""

from collections.abc import Callable

import pytest

from glue.contracts import events
from glue.contracts.orders import OrderedPlace, RefundPlaces, WorthOfTickets
from orders.models import RefundReason
from orders.refunds.refundables import refundable
from orders.refunds.service import RefundWish, intend_refund
from orders.tests.factories import basket_with_places, ticket
from orders.tests.till import Till
from shared.db import transaction
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

SUPPER = 41


@pytest.fixture
def doors(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that hears of tickets that were given back."""
    return sibling_named("events")


@pytest.fixture
async def paid(till: Till) -> int:
    return await till.paid_order(basket_with_places())


async def give_back(
    doors: RpcClient, order_id: int, *, ticket_id: int = SUPPER, key: str = "r1"
) -> bool:
    wish = RefundPlaces(order_id=order_id, ticket_ids=[ticket_id])
    return (await doors.act(wish, key=key)).is_news


async def test_what_the_ticket_cost_goes_back_once_however_often_it_is_asked(
    till: Till, doors: RpcClient, paid: int
) -> None:
    assert await give_back(doors, paid) is True
    assert await give_back(doors, paid, key="r2") is False
    await till.let_sagas_run()

    [refund] = await till.refunds()
    assert (refund.amount, refund.reason) == (Money(1500, "GBP"), RefundReason.CANCELLED)
    assert (await till.record(paid)).refunded == Money(1500, "GBP")


async def test_a_ticket_of_no_such_order_or_of_one_that_is_not_paid_brings_nothing(
    till: Till, doors: RpcClient, paid: int
) -> None:
    waiting = await till.order(basket_with_places(), key="k2")

    assert await give_back(doors, paid, ticket_id=99) is False
    assert await give_back(doors, waiting.order_id, key="r2") is False
    # The lesson has another number than the supper, and bookings are no tickets.
    assert await give_back(doors, paid, ticket_id=31, key="r3") is False
    assert await till.refunds() == []


async def test_a_free_ticket_brings_no_money(
    till: Till, doors: RpcClient, shop: FakeServices
) -> None:
    free = ticket(price=Money.zero("GBP"))
    shop.answers(events.PendingEntries, events.Places(tickets=[free]))
    order = basket_with_places(
        calendar_entries=[],
        calendar_total=0,
        tickets=[OrderedPlace(id=free.id, title=free.title, price=free.price)],
        ticket_total=0,
    )
    created = await till.order(order)

    assert await give_back(doors, created.order_id) is False
    assert await till.refunds() == []


async def test_what_would_go_back_for_tickets_is_told_before_and_no_more_than_is_left(
    till: Till, doors: RpcClient, paid: int
) -> None:
    waiting = await till.order(basket_with_places(), key="k2")
    assert waiting.order_id != paid

    # Of the same tickets only the order that was paid counts; others and bookings do not.
    assert await doors.fetch(WorthOfTickets(ticket_ids=[SUPPER, 31, 99])) == [Money(1500, "GBP")]
    assert await doors.fetch(WorthOfTickets(ticket_ids=[])) == []

    await give_back(doors, paid)
    await till.let_sagas_run()
    assert await doors.fetch(WorthOfTickets(ticket_ids=[SUPPER])) == []


async def test_what_would_go_back_is_no_more_than_what_is_left_of_the_payment(
    till: Till, doors: RpcClient, paid: int
) -> None:
    total = (await till.record(paid)).total_minor
    async with transaction() as session:
        it = await refundable(session, paid)
        wish = RefundWish(
            key="keeper", amount=Money(total - 400, "GBP"), reason=RefundReason.KEEPER
        )
        await intend_refund(session, it.order, it.payment, wish)

    assert await doors.fetch(WorthOfTickets(ticket_ids=[SUPPER])) == [Money(400, "GBP")]
