"""Post payments of a time before there was a ledger."""

from orders.ledger.queries import unposted_payments
from orders.ledger.service import post_payment
from orders.models import Payment
from orders.payments.accounts import account_client
from orders.payments.queries import lock_by_attempt
from shared.db import reading, transaction

BATCH = 200


async def post_what_is_missing() -> int:
    """Post every payment that is in no chain, oldest first; return how many that were."""
    posted = 0
    while True:
        async with reading() as session:
            missing = await unposted_payments(session, limit=BATCH)
        if not missing:
            return posted
        for payment_id, page_config_id, version in missing:
            client = await account_client(page_config_id, version)
            await _post(payment_id, merchant_code=client.credentials.merchant_code)
            posted += 1


async def _post(payment_id: int, *, merchant_code: str) -> None:
    async with transaction() as session:
        payment = await session.get_one(Payment, payment_id)
        owed = await lock_by_attempt(session, payment.attempt_id)
        await post_payment(session, owed.order, payment, merchant_code=merchant_code)
