"""Money goes back once, never more than was paid, and every doubt is resolved by reading."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from glue.contracts.orders import OrderContact, OrderState, RefundPlaces
from orders.models import Payment, RefundReason, RefundState
from orders.payments.queries import lock_latest, payment_of_order
from orders.refunds.errors import RefundTooMuch
from orders.refunds.making import start_making
from orders.refunds.service import RefundWish, intend_refund
from orders.tests.factories import KEEPER, basket_with_places, entry
from orders.tests.till import Till
from shared.db import reading, transaction
from shared.errors import NotFound
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.sumup import Call, Fault

LAG = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


async def mean(order_id: int, minor: int, *, key: str = "r1") -> int:
    """Mean a refund as a keeper does."""
    async with transaction() as session:
        owed = await lock_latest(session, order_id)
        payment = await payment_of_order(session, order_id)
        assert payment is not None
        wish = RefundWish(
            key=key, amount=Money(minor, "GBP"), reason=RefundReason.KEEPER, requested_by=KEEPER.id
        )
        refund = await intend_refund(session, owed.order, payment, wish)
        await start_making(session, refund)
        return refund.id


async def the_payment(order_id: int) -> Payment:
    async with reading() as session:
        payment = await payment_of_order(session, order_id)
    assert payment is not None
    return payment


def given_back(till: Till) -> list[int]:
    """List what the simulated SumUp has given back."""
    attempts = [attempt for checkout in till.sumup.checkouts for attempt in checkout.attempts]
    return [refund.amount.minor for attempt in attempts for refund in attempt.refunds]


async def test_all_of_it_goes_back(till: Till) -> None:
    order_id = await till.paid_order()

    await mean(order_id, 1425)
    await till.let_sagas_run()

    (refund,) = await till.refunds()
    order = await till.record(order_id)
    assert refund.state is RefundState.MADE
    assert (order.state, order.refunded_minor) == (OrderState.PAID, 1425)
    assert given_back(till) == [1425]
    assert await till.balances() == {"refunds": 1425, "sales": -1425, "sumup:MBAKER01": 0}
    assert (await till.events(order_id))[-1] == "order.refunded"
    address, letter = (await till.mails())[-1]
    assert address == "ada@example.com"
    assert "£14.25" in letter


async def test_parts_go_back_one_after_another_and_never_more_than_was_paid(till: Till) -> None:
    order_id = await till.paid_order()

    await mean(order_id, 1000, key="r1")
    await mean(order_id, 425, key="r2")
    with pytest.raises(RefundTooMuch):
        await mean(order_id, 1, key="r3")
    await till.let_sagas_run()
    await till.let_sagas_run(after=MINUTE)

    assert given_back(till) == [1000, 425]
    assert (await the_payment(order_id)).refunded_minor == 1425
    assert [it.state for it in await till.refunds()] == [RefundState.MADE, RefundState.MADE]


async def test_the_same_key_is_one_refund(till: Till) -> None:
    order_id = await till.paid_order()

    first, second = await mean(order_id, 500), await mean(order_id, 500)
    await till.let_sagas_run()

    assert first == second
    assert given_back(till) == [500]


@pytest.mark.committed
async def test_twenty_keepers_at_once_give_back_no_more_than_was_paid(till: Till) -> None:
    order_id = await till.paid_order()

    outcomes = await asyncio.gather(
        *(mean(order_id, 500, key=f"r{number}") for number in range(20)), return_exceptions=True
    )

    refused = [it for it in outcomes if isinstance(it, BaseException)]
    assert len(outcomes) - len(refused) == 2
    assert {type(it) for it in refused} == {RefundTooMuch}


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.ERROR_AFTER, Fault.UNREADABLE])
async def test_a_doubt_is_resolved_by_reading_and_never_by_asking_again(
    till: Till, fault: Fault
) -> None:
    order_id = await till.paid_order()
    till.sumup.behave(Call.REFUND, fault)

    await mean(order_id, 500)
    await till.let_sagas_run()
    (in_doubt,) = await till.refunds()
    await till.let_sagas_run(after=MINUTE)

    (refund,) = await till.refunds()
    assert in_doubt.state is RefundState.INTENDED
    assert refund.state is RefundState.MADE
    assert given_back(till) == [500]


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_BEFORE, Fault.ERROR_BEFORE])
async def test_what_never_reached_sumup_is_asked_again_once_the_read_cannot_lag(
    till: Till, fault: Fault
) -> None:
    order_id = await till.paid_order()
    till.sumup.behave(Call.REFUND, fault)

    await mean(order_id, 500)
    await till.let_sagas_run()
    await till.let_sagas_run(after=MINUTE)
    before = given_back(till)
    await till.let_sagas_run(after=LAG)

    assert before == []
    assert given_back(till) == [500]
    assert [it.state for it in await till.refunds()] == [RefundState.MADE]


async def test_a_read_that_lags_does_not_lead_to_a_second_refund(till: Till) -> None:
    order_id = await till.paid_order()
    till.sumup.behave(Call.REFUND, Fault.TIMEOUT_AFTER)
    till.sumup.behave(Call.READ_TRANSACTION, Fault.LAGGING, times=3)

    await mean(order_id, 500)
    for _ in range(5):
        await till.let_sagas_run(after=MINUTE)

    assert given_back(till) == [500]
    assert [it.state for it in await till.refunds()] == [RefundState.MADE]


async def test_a_read_that_does_not_show_the_refund_before_proves_nothing_of_the_next(
    till: Till,
) -> None:
    order_id = await till.paid_order()
    await mean(order_id, 500, key="r1")
    await till.let_sagas_run()
    till.sumup.behave(Call.READ_TRANSACTION, Fault.LAGGING)
    till.sumup.behave(Call.REFUND, Fault.TIMEOUT_BEFORE)

    await mean(order_id, 500, key="r2")
    await till.let_sagas_run()
    await till.let_sagas_run(after=MINUTE)
    (_, in_doubt) = await till.refunds()
    await till.let_sagas_run(after=LAG)

    assert in_doubt.state is RefundState.INTENDED
    assert given_back(till) == [500, 500]
    assert [it.state for it in await till.refunds()] == [RefundState.MADE, RefundState.MADE]


async def test_a_lack_of_balance_is_waited_for(till: Till) -> None:
    order_id = await till.paid_order()
    till.sumup.behave(Call.REFUND, Fault.CONFLICT)

    await mean(order_id, 1425)
    await till.let_sagas_run()
    (waiting,) = await till.refunds()
    await till.let_sagas_run(after=timedelta(hours=1))

    assert waiting.state is RefundState.INTENDED
    assert "NOT_ENOUGH_BALANCE" in (waiting.problem or "")
    assert [it.state for it in await till.refunds()] == [RefundState.MADE]


async def test_what_the_seller_gave_back_at_sumup_is_not_given_back_again(till: Till) -> None:
    order_id = await till.paid_order()
    payment = await the_payment(order_id)
    till.sumup.give_back(payment.transaction_id, Money(500, "GBP"))

    await mean(order_id, 500)
    await till.let_sagas_run()

    (refund,) = await till.refunds()
    assert refund.state is RefundState.MADE
    assert given_back(till) == [500]
    assert (await till.record(order_id)).refunded_minor == 500


async def test_a_refund_of_more_than_is_left_at_sumup_is_refused_and_frees_the_amount(
    till: Till,
) -> None:
    order_id = await till.paid_order()
    payment = await the_payment(order_id)
    till.sumup.give_back(payment.transaction_id, Money(1000, "GBP"))

    await mean(order_id, 1425)
    await till.let_sagas_run()

    (refund,) = await till.refunds()
    assert refund.state is RefundState.REFUSED
    assert refund.problem
    assert given_back(till) == [1000]
    assert (await the_payment(order_id)).refunded_minor == 0
    assert (await till.record(order_id)).refunded_minor == 0


async def test_while_sumup_is_away_the_refund_waits_without_giving_up(till: Till) -> None:
    order_id = await till.paid_order()
    till.sumup.behave(Call.READ_TRANSACTION, Fault.ERROR_BEFORE, times=None)

    await mean(order_id, 500)
    for _ in range(30):
        await till.let_sagas_run(after=LAG)
    till.sumup.clear()
    await till.let_sagas_run(after=LAG)

    assert [it.state for it in await till.refunds()] == [RefundState.MADE]


async def test_what_a_cancelled_booking_cost_goes_back_once_and_by_rule(
    till: Till, sibling_named: Callable[[str], RpcClient]
) -> None:
    order_id, events = await till.paid_order(basket_with_places()), sibling_named("events")
    wanted = RefundPlaces(order_id=order_id, entry_ids=[31])

    for press in range(2):
        await events.act(wanted, key=f"declined {press}")
    await till.let_sagas_run()

    (refund,) = await till.refunds()
    assert (refund.state, refund.reason) == (RefundState.MADE, RefundReason.CANCELLED)
    assert given_back(till) == [entry().cost.minor]
    assert any("What it was for was cancelled." in letter for _to, letter in await till.mails())


async def test_places_of_other_orders_and_unpaid_ones_cost_nothing_back(
    till: Till, sibling_named: Callable[[str], RpcClient]
) -> None:
    order_id, events = await till.paid_order(basket_with_places()), sibling_named("events")

    noted = await events.act(RefundPlaces(order_id=order_id, entry_ids=[99]), key="not of it")

    assert not noted.is_news
    with pytest.raises(NotFound):
        await events.act(RefundPlaces(order_id=999, entry_ids=[31]), key="no order")
    assert await till.refunds() == []


async def test_events_is_told_where_to_write_to_whoever_ordered(
    till: Till, sibling_named: Callable[[str], RpcClient]
) -> None:
    order_id, events = await till.paid_order(), sibling_named("events")

    contact = await events.fetch(OrderContact(order_id=order_id))

    assert contact is not None
    assert contact.email == "ada@example.com"
    assert await events.fetch(OrderContact(order_id=999)) is None
