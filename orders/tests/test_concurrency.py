"""Everything at once, with real commits: one order, one checkout, one payment."""

import asyncio
from datetime import timedelta

import pytest

from glue.contracts.orders import OrderState
from orders.models import AttemptStatus
from orders.payments.paying import way_to_pay
from orders.payments.reconciling import check_due_attempts
from orders.payments.settling import settle
from orders.tests.till import Till
from shared.outbox import drain_outbox

pytestmark = pytest.mark.committed


async def test_twenty_equal_calls_make_one_order_and_one_checkout(till: Till) -> None:
    replies = await asyncio.gather(*(till.order(key="k1") for _ in range(20)))

    assert len({reply.order_id for reply in replies}) == 1
    assert {reply.state for reply in replies} == {OrderState.PENDING}
    assert len({reply.sumup_hosted_url for reply in replies}) == 1
    assert len(till.sumup.checkouts) == 1
    assert len(await till.attempts(replies[0].order_id)) == 1
    assert await till.events(replies[0].order_id) == ["order.created"]


async def test_many_settlings_at_once_pay_once(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    attempt = await till.attempt(created.order_id)

    await asyncio.gather(*(settle(attempt.id) for _ in range(8)))

    assert await till.status(created.order_id) is AttemptStatus.PAID
    assert len(await till.payments()) == 1
    assert len(await till.mails()) == 1
    assert await till.events(created.order_id) == ["order.created", "order.paid"]


async def test_reconcilers_side_by_side_take_each_attempt_once(till: Till) -> None:
    orders = [await till.order(key=f"k{number}") for number in range(12)]
    for created in orders:
        await till.pay(created.order_id)
    till.clock.advance(timedelta(minutes=1))

    await asyncio.gather(*(check_due_attempts() for _ in range(3)))

    states = {await till.state(created.order_id) for created in orders}
    assert states == {OrderState.PAID}
    assert len(await till.payments()) == 12


async def test_many_clicks_on_pay_again_begin_one_attempt(till: Till) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=31))

    addresses = await asyncio.gather(*(way_to_pay(created.order_id) for _ in range(6)))

    assert len(await till.attempts(created.order_id)) == 2
    assert len(till.sumup.checkouts) == 2
    assert len(set(addresses)) <= 2


async def test_paying_against_the_end_leaves_one_truth(till: Till) -> None:
    """Whoever wins, the money and the order agree."""
    orders = [await till.order(key=f"k{number}") for number in range(6)]
    till.clock.advance(timedelta(minutes=29, seconds=58))
    for created in orders[::2]:
        await till.pay(created.order_id)
    till.clock.advance(timedelta(minutes=12))

    attempts = [await till.attempt(created.order_id) for created in orders]
    await asyncio.gather(
        check_due_attempts(),
        *(settle(attempt.id) for attempt in attempts),
        *(way_to_pay(created.order_id) for created in orders),
    )
    await till.reconcile(after=timedelta(minutes=3))
    await drain_outbox()

    states = [await till.state(created.order_id) for created in orders]
    assert states == [OrderState.PAID, OrderState.EXPIRED] * 3
    assert len(await till.payments()) == 3
