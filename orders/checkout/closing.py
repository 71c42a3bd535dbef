"""Closing the order of a basket that has changed since, so that only the newer one can be paid."""

import asyncio
import logging

from glue.contracts.orders import ClosedOrder
from glue.services.order_lifecycle import release_order
from orders.models import CLOSED, AttemptStatus, EndedBecause
from orders.orders.queries import order_id_by_key
from orders.payments.paying import latest
from orders.payments.queries import lock_latest
from orders.payments.service import end_order
from orders.payments.settling import NO_ANSWER, close
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import ServiceUnavailable
from shared.jobs.failures import describe_failure

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 8.0
FREEING_SECONDS = 3.0


async def close_order(order_key: str, *, caller: str) -> ClosedOrder:
    """End the order of a key unless it was paid; raises `ServiceUnavailable` when SumUp is silent.

    It is closed at SumUp before it is ended here, so no payment finds it ended. One that SumUp says
    odd things of stays as it is, for a person to look at.
    """
    async with reading() as session:
        order_id = await order_id_by_key(session, caller=caller, key=order_key)
    if order_id is None:
        return ClosedOrder(order_id=None, state=None)
    owed = await latest(order_id)
    if not owed.order.is_over:
        await _close_at_sumup(owed.attempt.id)
        await _end(order_id)
        owed = await latest(order_id)
    if owed.order.ended_because is EndedBecause.REPLACED:
        await _free(order_id)
    return ClosedOrder(order_id=order_id, state=owed.order.state)


async def _close_at_sumup(attempt_id: int) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await close(attempt_id)
    except NO_ANSWER as failure:
        logger.warning("attempt %s could not be closed: %s", attempt_id, describe_failure(failure))
        raise ServiceUnavailable() from failure


async def _end(order_id: int) -> None:
    async with transaction() as session:
        owed = await lock_latest(session, order_id)
        if owed.attempt.is_opening:
            # Whoever opens it in this moment finds it ended, and shows its page to nobody.
            owed.attempt.end(AttemptStatus.EXPIRED, at=utcnow(), problem="replaced")
        if owed.attempt.status in CLOSED:
            owed.attempt.next_check_at = None
            await end_order(session, owed.order, EndedBecause.REPLACED)


async def _free(order_id: int) -> None:
    # The event does the same for certain; but what the old order held, the new one needs now.
    try:
        async with asyncio.timeout(FREEING_SECONDS):
            await release_order(order_id, key=f"replaced:{order_id}")
    except (ServiceUnavailable, TimeoutError) as failure:
        logger.warning("order %s is freed later: %s", order_id, describe_failure(failure))
