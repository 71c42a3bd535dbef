"""What SumUp holds must be what we asked for, or nothing is settled by it."""

from dataclasses import replace
from typing import Any

import pytest

from glue.contracts.orders import OrderState
from orders.models import AttemptStatus
from orders.payments.queries import lock_by_attempt
from orders.payments.settling import settle
from orders.tests.readings import paid_reading, put_into_effect
from orders.tests.till import Till
from shared.clock import utcnow
from shared.db import transaction
from shared.money import Money


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"reference": "BAKERY-999-1"}, "reference"),
        ({"merchant_code": "MOTHER01"}, "merchant"),
        ({"amount": Money(1, "GBP")}, "amount"),
        ({"amount": Money(1425, "EUR")}, "amount"),
        ({"id": "another"}, "checkout"),
    ],
)
async def test_what_does_not_match_never_settles(
    till: Till, caplog: pytest.LogCaptureFixture, changes: dict[str, Any], problem: str
) -> None:
    created = await till.order()
    reading = replace(await paid_reading(till, created.order_id), **changes)

    await put_into_effect(till, created.order_id, reading)

    attempt = await till.attempt(created.order_id)
    assert attempt.status is AttemptStatus.MISMATCH
    assert attempt.problem is not None
    assert attempt.problem.startswith(problem)
    assert attempt.next_check_at is None
    assert await till.state(created.order_id) is OrderState.PENDING
    assert await till.payments() == []
    assert f"order {created.order_id}" in caplog.text


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"amount": Money(1, "GBP")}, "payment"),
        ({"merchant_code": "MOTHER01"}, "payee"),
    ],
)
async def test_a_transaction_of_another_amount_or_account_never_settles(
    till: Till, changes: dict[str, Any], problem: str
) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id, **changes)

    await put_into_effect(till, created.order_id, reading)

    attempt = await till.attempt(created.order_id)
    assert attempt.status is AttemptStatus.MISMATCH
    assert attempt.problem is not None
    assert attempt.problem.startswith(problem)


async def test_a_mismatch_that_is_cleared_up_settles(till: Till) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id)
    await put_into_effect(till, created.order_id, replace(reading, merchant_code="MOTHER01"))

    await put_into_effect(till, created.order_id, reading)

    assert await till.state(created.order_id) is OrderState.PAID


async def test_one_transaction_pays_one_order(till: Till) -> None:
    first, second = await till.order(key="k1"), await till.order(key="k2")
    await put_into_effect(till, first.order_id, await paid_reading(till, first.order_id))

    await put_into_effect(till, second.order_id, await paid_reading(till, second.order_id))

    assert await till.state(second.order_id) is OrderState.PENDING
    assert await till.status(second.order_id) is AttemptStatus.MISMATCH
    assert len(await till.payments()) == 1


async def test_an_order_paid_by_two_attempts_is_paid_once_and_both_are_kept(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    async with transaction() as session:
        owed = await lock_by_attempt(session, (await till.attempt(created.order_id)).id)
        owed.order.mark_paid(at=utcnow())

    await settle((await till.attempt(created.order_id)).id)

    attempt = await till.attempt(created.order_id)
    assert (attempt.status, attempt.problem) == (AttemptStatus.PAID, "the order was paid before")
    assert len(await till.payments()) == 1
    assert await till.events(created.order_id) == ["order.created"]
    assert "paid twice" in caplog.text
