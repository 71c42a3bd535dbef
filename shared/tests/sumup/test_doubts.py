"""What the caller is told when SumUp misbehaves at the other calls, and what it may conclude."""

import asyncio
from datetime import timedelta

import pytest

from shared.clock import FrozenClock
from shared.money import Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import (
    CheckoutAlreadyPaid,
    CheckoutStatus,
    NotRefundable,
    SumUpNotFound,
    SumUpUnavailable,
)
from shared.testing.sumup import Call, Fault, SimulatorApp
from shared.testing.sumup.book import AlreadyProcessed
from shared.tests.sumup.world import open_checkout

DOUBTFUL = [
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.ERROR_BEFORE,
    Fault.ERROR_AFTER,
]


async def paid(client: SumUpClient, sumup: SimulatorApp) -> str:
    checkout = await open_checkout(client)
    sumup.pay(checkout.id)
    payment = (await client.checkout(checkout.id)).payment
    assert payment
    return payment.id


@pytest.mark.parametrize("fault", DOUBTFUL)
async def test_a_refund_in_doubt_is_never_repeated(
    client: SumUpClient, sumup: SimulatorApp, fault: Fault
) -> None:
    transaction_id = await paid(client, sumup)
    sumup.behave(Call.REFUND, fault)

    with pytest.raises(SumUpUnavailable) as raised:
        await client.refund(transaction_id, Money(100, "GBP"))

    assert raised.value.in_doubt
    assert sumup.calls[Call.REFUND] == 1
    acted = fault in (Fault.TIMEOUT_AFTER, Fault.ERROR_AFTER)
    refunded = (await client.transaction(transaction_id)).refunded
    assert refunded == Money(100 if acted else 0, "GBP")


async def test_a_refund_answered_without_content_is_done(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    transaction_id = await paid(client, sumup)
    sumup.behave(Call.REFUND, Fault.NO_CONTENT)

    await client.refund(transaction_id)

    assert (await client.transaction(transaction_id)).refunded == Money(1250, "GBP")


async def test_a_refund_without_balance_may_be_tried_later(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    transaction_id = await paid(client, sumup)
    sumup.behave(Call.REFUND, Fault.CONFLICT)

    with pytest.raises(NotRefundable) as raised:
        await client.refund(transaction_id)

    assert raised.value.not_enough_balance


async def test_a_read_of_refunds_may_lag(client: SumUpClient, sumup: SimulatorApp) -> None:
    transaction_id = await paid(client, sumup)
    await client.refund(transaction_id)
    sumup.behave(Call.READ_TRANSACTION, Fault.LAGGING)

    lagging = await client.transaction(transaction_id)
    current = await client.transaction(transaction_id)

    assert lagging.refunded == Money.zero("GBP")
    assert current.refunded == Money(1250, "GBP")


async def test_a_read_of_a_checkout_may_lag(client: SumUpClient, sumup: SimulatorApp) -> None:
    checkout = await open_checkout(client)
    sumup.pay(checkout.id)
    sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING, times=2)

    statuses = [(await client.checkout(checkout.id)).status for _ in range(3)]

    assert statuses == ["PENDING", "PENDING", "PAID"]


async def test_a_read_may_lag_by_some_seconds(
    client: SumUpClient, sumup: SimulatorApp, now: FrozenClock
) -> None:
    sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING, times=None, seconds=5)
    checkout = await open_checkout(client)

    with pytest.raises(SumUpNotFound):
        await client.checkout(checkout.id)
    now.advance(timedelta(seconds=5))
    sumup.pay(checkout.id)
    before = await client.checkout(checkout.id)
    now.advance(timedelta(seconds=5))
    after = await client.checkout(checkout.id)

    assert (before.status, after.status) == (CheckoutStatus.PENDING, CheckoutStatus.PAID)


@pytest.mark.parametrize("fault", DOUBTFUL)
async def test_deactivating_in_doubt_is_settled_by_deactivating_again(
    client: SumUpClient, sumup: SimulatorApp, fault: Fault
) -> None:
    checkout = await open_checkout(client)
    sumup.behave(Call.DEACTIVATE, fault)

    with pytest.raises(SumUpUnavailable):
        await client.deactivate(checkout.id)

    assert (await client.deactivate(checkout.id)).status is CheckoutStatus.EXPIRED


async def test_a_conflict_over_an_expired_checkout_is_no_payment(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    checkout = await open_checkout(client)
    await client.deactivate(checkout.id)
    sumup.behave(Call.DEACTIVATE, Fault.CONFLICT)

    assert (await client.deactivate(checkout.id)).status is CheckoutStatus.EXPIRED


async def test_a_conflict_counts_as_a_payment_although_reads_lag(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    checkout = await open_checkout(client)
    sumup.pay(checkout.id)
    sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING)

    with pytest.raises(CheckoutAlreadyPaid):
        await client.deactivate(checkout.id)


async def test_a_checkout_that_is_paid_or_closed_takes_no_payment(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    paid_one, closed_one = await open_checkout(client, "1-1"), await open_checkout(client, "2-1")
    sumup.pay(paid_one.id)
    await client.deactivate(closed_one.id)

    for checkout in (paid_one, closed_one):
        with pytest.raises(AlreadyProcessed):
            sumup.pay(checkout.id)


async def test_switches_are_cleared_for_one_call_or_for_all(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    for call in (Call.OPEN_CHECKOUT, Call.READ_MERCHANT, Call.READ_CHECKOUT):
        sumup.behave(call, Fault.ERROR_BEFORE, times=None)

    sumup.clear(Call.OPEN_CHECKOUT)
    checkout = await open_checkout(client)
    with pytest.raises(SumUpUnavailable):
        await client.merchant()
    sumup.clear()

    assert await client.merchant()
    assert await client.checkout(checkout.id)


@pytest.mark.parametrize("seconds", [0.0, 5.9])
async def test_a_slow_answer_is_waited_for(
    client: SumUpClient, sumup: SimulatorApp, seconds: float
) -> None:
    sumup.behave(Call.READ_MERCHANT, Fault.SLOW, seconds=seconds)

    assert (await client.merchant()).name == "Ada's Teas"


async def test_an_answer_that_is_too_slow_is_not(client: SumUpClient, sumup: SimulatorApp) -> None:
    sumup.behave(Call.OPEN_CHECKOUT, Fault.SLOW, seconds=30)
    sumup.behave(Call.LIST_CHECKOUTS, Fault.SLOW, seconds=30)

    with pytest.raises(SumUpUnavailable):
        await open_checkout(client)

    assert len(sumup.checkouts) == 1


async def test_replies_to_calls_at_once_are_not_mixed_up(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    references = [f"{number}-1" for number in range(20)]

    opened = await asyncio.gather(*(open_checkout(client, it) for it in references))
    read = await asyncio.gather(*(client.checkout(it.id) for it in opened))

    assert [it.reference for it in read] == references
