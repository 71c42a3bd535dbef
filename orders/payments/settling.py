"""Settling: the one way in which an order becomes paid, failed or expired.

Webhook, return page, recheck button and reconciler all come here. What SumUp says is read with the
order's own account, outside of any transaction, and put into effect under the order's lock, where
it counts once however many read the same.
"""

import asyncio

from glue.contracts import blog
from orders.payments.accounts import account_client, renewing_key
from orders.payments.queries import Owed, lock_by_attempt, owed_by_attempt
from orders.payments.service import record_reading
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import ServiceUnavailable
from shared.payments.client import SumUpClient
from shared.payments.sumup import Checkout, CheckoutAlreadyPaid, SumUpError

# What may keep us from hearing SumUp's word: nothing is concluded from any of it.
NO_ANSWER = (
    SumUpError,
    ServiceUnavailable,
    blog.NoPaymentAccount,
    blog.UnknownPageConfig,
    TimeoutError,
)


async def settle(attempt_id: int, *, within: float | None = None) -> None:
    """Ask SumUp how an attempt stands, and put that into effect.

    One that has run out is asked about, too: a read that lags shows no payment of the last second.
    `within` bounds the asking, in seconds. Raises one of `NO_ANSWER` when there is none.
    """
    owed = await _owed(attempt_id)
    # Whoever opens an attempt of nothing settles it, too.
    if owed.attempt.is_free or not (owed.attempt.is_unfinished or owed.attempt.has_run_out):
        return
    account = (owed.order.page_config_id, owed.order.account_version)
    async with asyncio.timeout(within), renewing_key(*account):
        client = await _client(owed)
        checkout = await _read(client, owed)
    if checkout is not None:
        await _put_into_effect(attempt_id, checkout, client)


async def close(attempt_id: int) -> None:
    """Settle an attempt and, unless that ends it, see to it that nobody can pay it any more.

    Where a payment gets there first, it wins. Raises one of `NO_ANSWER` when SumUp is silent.
    """
    await settle(attempt_id)
    owed = await _owed(attempt_id)
    checkout_id = owed.attempt.checkout_id
    if checkout_id is None or not owed.attempt.may_be_paid:
        return
    client = await _client(owed)
    try:
        closed = await client.deactivate(checkout_id)
    except CheckoutAlreadyPaid:
        await settle(attempt_id)
    else:
        await _put_into_effect(attempt_id, closed, client)


async def _owed(attempt_id: int) -> Owed:
    async with reading() as session:
        return await owed_by_attempt(session, attempt_id)


async def _client(owed: Owed) -> SumUpClient:
    return await account_client(owed.order.page_config_id, owed.order.account_version)


async def _read(client: SumUpClient, owed: Owed) -> Checkout | None:
    if owed.attempt.checkout_id is not None:
        return await client.checkout(owed.attempt.checkout_id)
    found = await client.checkouts_by_reference(owed.attempt.reference)
    return found[0] if found else None


async def _put_into_effect(attempt_id: int, checkout: Checkout, client: SumUpClient) -> None:
    async with transaction() as session:
        owed = await lock_by_attempt(session, attempt_id)
        await record_reading(
            session,
            owed,
            checkout,
            merchant_code=client.credentials.merchant_code,
            now=utcnow(),
        )
