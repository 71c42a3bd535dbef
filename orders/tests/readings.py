"""What SumUp might say of a checkout, put into effect without asking it."""

from datetime import timedelta
from typing import Any

from orders.payments.queries import lock_by_attempt
from orders.payments.service import record_reading
from orders.tests.till import Till
from shared.clock import utcnow
from shared.db import transaction
from shared.payments.sumup import Checkout, CheckoutStatus, Transaction, TransactionStatus


async def paid_reading(till: Till, order_id: int, **changes: Any) -> Checkout:
    """Say what SumUp would say of the order's checkout once it is paid."""
    attempt = await till.attempt(order_id)
    payment: dict[str, Any] = {
        "id": "t-1",
        "code": "T1",
        "status": TransactionStatus.SUCCESSFUL,
        "amount": attempt.amount,
        "at": utcnow() - timedelta(seconds=5),
        "merchant_code": "MBAKER01",
    }
    assert attempt.checkout_id is not None
    return Checkout(
        id=attempt.checkout_id,
        reference=attempt.reference,
        status=CheckoutStatus.PAID,
        amount=attempt.amount,
        merchant_code="MBAKER01",
        hosted_url=attempt.hosted_url,
        valid_until=attempt.valid_until,
        transactions=(Transaction(**(payment | changes)),),
    )


async def put_into_effect(till: Till, order_id: int, reading: Checkout) -> None:
    attempt = await till.attempt(order_id)
    async with transaction() as session:
        owed = await lock_by_attempt(session, attempt.id)
        await record_reading(session, owed, reading, merchant_code="MBAKER01", now=utcnow())
