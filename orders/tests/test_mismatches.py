"""What SumUp holds must be what we asked for, or nothing is settled by it."""

from dataclasses import replace
from typing import Any

import pytest

from glue.contracts.orders import OrderState
from orders.models import AttemptStatus, CaseKind, CaseOutcome
from orders.tests.readings import paid_reading, put_into_effect
from orders.tests.till import Till
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


async def test_a_transaction_of_another_account_never_settles(till: Till) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id, merchant_code="MOTHER01")

    await put_into_effect(till, created.order_id, reading)

    attempt = await till.attempt(created.order_id)
    assert attempt.status is AttemptStatus.MISMATCH
    assert attempt.problem is not None
    assert attempt.problem.startswith("payee")
    (case,) = await till.cases()
    assert (case.kind, case.is_open, case.payment_id) == (CaseKind.FOREIGN, True, None)


async def test_a_mismatch_that_is_cleared_up_settles(till: Till) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id)
    await put_into_effect(till, created.order_id, replace(reading, merchant_code="MOTHER01"))

    await put_into_effect(till, created.order_id, reading)

    assert await till.state(created.order_id) is OrderState.PAID
    (case,) = await till.cases()
    assert (case.kind, case.outcome) == (CaseKind.FOREIGN, CaseOutcome.CLEARED_UP)


async def test_one_transaction_pays_one_order(till: Till) -> None:
    first, second = await till.order(key="k1"), await till.order(key="k2")
    await put_into_effect(till, first.order_id, await paid_reading(till, first.order_id))

    await put_into_effect(till, second.order_id, await paid_reading(till, second.order_id))

    assert await till.state(second.order_id) is OrderState.PENDING
    assert await till.status(second.order_id) is AttemptStatus.MISMATCH
    assert len(await till.payments()) == 1
