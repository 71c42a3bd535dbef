"""An order is paid because SumUp said so to its own account, and once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from glue.contracts.orders import OrderState
from orders.models import AttemptStatus
from orders.payments.settling import NO_ANSWER, close, settle
from orders.tests.readings import paid_reading, put_into_effect
from orders.tests.till import Till
from shared.money import Money
from shared.payments.sumup import (
    CheckoutStatus,
    SumUpUnavailable,
)
from shared.testing.sumup import Call, Fault

POUNDS = Money(1425, "GBP")


async def settle_latest(till: Till, order_id: int) -> None:
    await settle((await till.attempt(order_id)).id)


async def test_a_paid_checkout_pays_the_order(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    await settle_latest(till, created.order_id)

    (payment,) = await till.payments()
    record = await till.record(created.order_id)
    assert (record.state, payment.amount) == (OrderState.PAID, POUNDS)
    assert record.paid_at == payment.received_at
    assert await till.status(created.order_id) is AttemptStatus.PAID
    assert await till.events(created.order_id) == ["order.created", "order.paid"]


async def test_settling_twice_pays_once_and_asks_once(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    await settle_latest(till, created.order_id)
    await settle_latest(till, created.order_id)

    assert len(await till.payments()) == 1
    assert till.sumup.calls[Call.READ_CHECKOUT] == 1
    assert len(await till.mails()) == 1


async def test_two_readings_of_one_payment_count_once(till: Till) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id)

    await put_into_effect(till, created.order_id, reading)
    await put_into_effect(till, created.order_id, reading)

    assert len(await till.payments()) == 1
    assert await till.events(created.order_id) == ["order.created", "order.paid"]


async def test_a_checkout_nobody_paid_leaves_the_order_waiting(till: Till) -> None:
    created = await till.order()

    await settle_latest(till, created.order_id)

    attempt = await till.attempt(created.order_id)
    assert await till.state(created.order_id) is OrderState.PENDING
    assert attempt.checked_at == till.clock.now()


async def test_a_declined_payment_is_told_once_and_is_not_the_end(till: Till) -> None:
    created = await till.order()
    await till.decline(created.order_id)
    await settle_latest(till, created.order_id)
    await till.decline(created.order_id)
    await settle_latest(till, created.order_id)

    assert await till.state(created.order_id) is OrderState.FAILED
    assert await till.events(created.order_id) == ["order.created", "order.failed"]

    await till.pay(created.order_id)
    await settle_latest(till, created.order_id)

    assert await till.state(created.order_id) is OrderState.PAID
    assert await till.events(created.order_id) == ["order.created", "order.failed", "order.paid"]
    assert len(till.sumup.checkouts) == 1


async def test_a_checkout_that_ran_out_leaves_the_order_a_while_to_be_paid_anew(
    till: Till,
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=30))

    await settle_latest(till, created.order_id)

    assert await till.status(created.order_id) is AttemptStatus.EXPIRED
    assert await till.state(created.order_id) is OrderState.PENDING
    assert await till.events(created.order_id) == ["order.created"]


async def test_a_checkout_that_ran_out_long_ago_ends_the_order(till: Till) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=40))

    await settle_latest(till, created.order_id)

    assert await till.state(created.order_id) is OrderState.EXPIRED
    assert await till.events(created.order_id) == ["order.created", "order.expired"]


async def test_a_payment_in_the_last_second_counts_after_the_end_of_the_checkout(
    till: Till,
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=29, seconds=59))
    await till.pay(created.order_id)
    till.clock.advance(timedelta(hours=2))

    await settle_latest(till, created.order_id)

    assert await till.state(created.order_id) is OrderState.PAID


async def test_a_payment_in_the_last_second_counts_where_the_first_read_after_it_lags(
    till: Till,
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=29, seconds=59))
    await till.pay(created.order_id)
    ran_out = replace(
        await paid_reading(till, created.order_id), status=CheckoutStatus.EXPIRED, transactions=()
    )

    await put_into_effect(till, created.order_id, ran_out)
    lapsed = await till.status(created.order_id)
    await till.reconcile(after=timedelta(minutes=11))

    assert lapsed is AttemptStatus.EXPIRED
    assert await till.state(created.order_id) is OrderState.PAID
    assert await till.status(created.order_id) is AttemptStatus.PAID


async def test_another_amount_that_went_back_is_not_counted_again_when_it_is_read_again(
    till: Till,
) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id, amount=Money(1000, "GBP"))

    for _ in range(2):
        await put_into_effect(till, created.order_id, reading)

    assert len(await till.payments()) == 1
    assert len(await till.cases()) == 1
    assert await till.status(created.order_id) is AttemptStatus.EXPIRED
    assert await till.state(created.order_id) is OrderState.PENDING


async def test_money_that_is_shown_after_the_end_of_an_order_is_not_lost(till: Till) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=40))
    await settle_latest(till, created.order_id)
    ended = await till.state(created.order_id)
    reading = await paid_reading(till, created.order_id)

    for _ in range(2):
        await put_into_effect(till, created.order_id, reading)

    assert ended is OrderState.EXPIRED
    assert len(await till.payments()) == 1
    assert await till.state(created.order_id) is OrderState.PAID
    assert await till.events(created.order_id) == ["order.created", "order.expired", "order.paid"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.TIMEOUT_BEFORE,
        Fault.TIMEOUT_AFTER,
        Fault.ERROR_BEFORE,
        Fault.RATE_LIMITED,
        Fault.UNREADABLE,
    ],
)
async def test_nothing_is_concluded_from_silence(till: Till, fault: Fault) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    till.sumup.behave(Call.READ_CHECKOUT, fault)

    with pytest.raises(SumUpUnavailable):
        await settle_latest(till, created.order_id)

    assert await till.state(created.order_id) is OrderState.PENDING


async def test_a_reading_that_lags_is_read_again(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    till.sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING)

    await settle_latest(till, created.order_id)
    assert await till.state(created.order_id) is OrderState.PENDING

    await settle_latest(till, created.order_id)
    assert await till.state(created.order_id) is OrderState.PAID


async def test_paid_without_a_transaction_is_not_paid_yet(till: Till) -> None:
    created = await till.order()
    reading = replace(await paid_reading(till, created.order_id), transactions=())

    await put_into_effect(till, created.order_id, reading)

    assert await till.state(created.order_id) is OrderState.PENDING
    assert await till.status(created.order_id) is AttemptStatus.PENDING


@pytest.mark.parametrize(
    "status", [CheckoutStatus.PENDING, CheckoutStatus.FAILED, CheckoutStatus.EXPIRED]
)
async def test_money_that_was_taken_counts_whatever_the_checkout_says(
    till: Till, status: CheckoutStatus
) -> None:
    created = await till.order()
    reading = replace(await paid_reading(till, created.order_id), status=status)

    await put_into_effect(till, created.order_id, reading)

    assert await till.state(created.order_id) is OrderState.PAID


async def test_a_payment_without_a_time_was_received_when_we_heard_of_it(till: Till) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id, at=None)

    await put_into_effect(till, created.order_id, reading)

    assert (await till.record(created.order_id)).paid_at == till.clock.now()


async def test_a_payment_wins_over_closing(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING)
    await till.pay(created.order_id)

    await close((await till.attempt(created.order_id)).id)

    assert till.sumup.calls[Call.DEACTIVATE] == 1
    assert await till.state(created.order_id) is OrderState.PAID


async def test_closing_ends_what_nobody_paid(till: Till) -> None:
    created = await till.order()

    await close((await till.attempt(created.order_id)).id)

    assert till.sumup.checkouts[0].status is CheckoutStatus.EXPIRED
    assert await till.status(created.order_id) is AttemptStatus.EXPIRED


async def test_closing_in_silence_concludes_nothing(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.DEACTIVATE, Fault.TIMEOUT_AFTER)

    with pytest.raises(NO_ANSWER):
        await close((await till.attempt(created.order_id)).id)

    assert await till.status(created.order_id) is AttemptStatus.PENDING
