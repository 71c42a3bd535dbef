"""The database keeps the rules that code might forget."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from glue.contracts.orders import OrderState
from orders.models import AttemptStatus, Order, OrderItem, PaymentAttempt
from orders.tests.till import Till
from shared.db import transaction


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (OrderItem, {"line_total_minor": 1}),
        (OrderItem, {"quantity": 0, "line_total_minor": 0}),
        (OrderItem, {"unit_price_minor": -1}),
        (Order, {"total_minor": -1}),
        (Order, {"state": OrderState.PAID}),
        (Order, {"state": OrderState.EXPIRED}),
        (Order, {"session_id": None}),
        (PaymentAttempt, {"amount_minor": -1}),
        (PaymentAttempt, {"checkout_id": None}),
    ],
)
async def test_what_must_not_be_cannot_be(
    till: Till, table: type[Any], values: dict[str, Any]
) -> None:
    await till.order()

    with pytest.raises(IntegrityError):
        async with transaction() as session:
            await session.execute(update(table).values(values))


async def test_an_order_has_one_unfinished_attempt(till: Till) -> None:
    created = await till.order()
    open_attempt = await till.attempt(created.order_id)

    with pytest.raises(IntegrityError, match="uq_payment_attempts_unfinished"):
        async with transaction() as session:
            session.add(
                PaymentAttempt(
                    order_id=created.order_id,
                    number=2,
                    reference="another",
                    status=AttemptStatus.OPENING,
                    currency="GBP",
                    amount_minor=1425,
                    valid_until=open_attempt.valid_until,
                )
            )
