"""Settling for a person who waits: bounded in time, and never an error page."""

import logging
from datetime import timedelta

from glue.audit import Audited, ObjectType
from glue.contracts.orders import OrderState
from orders.orders.queries import owner_of_order
from orders.payments.paying import latest
from orders.payments.settling import NO_ANSWER, settle
from shared.audit import record
from shared.clock import utcnow
from shared.db import transaction
from shared.jobs.failures import describe_failure

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0
JUST_NOW = timedelta(seconds=2)


async def look(order_id: int) -> None:
    """Settle an order that may have been paid, unless that was done just now or takes too long.

    A page that waits looks again by itself; one that says "declined" does not, and may have been
    overtaken by a second try. So that is asked for however fresh it is.
    """
    owed = await latest(order_id)
    checked_at = owed.attempt.checked_at
    is_fresh = checked_at is not None and utcnow() - checked_at < JUST_NOW
    is_declined = owed.order.state is OrderState.FAILED
    is_lapsed = owed.attempt.has_run_out and not owed.order.is_over
    if (owed.attempt.may_be_paid or is_lapsed) and (is_declined or not is_fresh):
        await ask_again(order_id)


async def check_for_somebody(order_id: int) -> bool:
    """Settle an order because somebody pressed the button for it, and write down that they did."""
    async with transaction() as session:
        owner = await owner_of_order(session, order_id)
        await record(
            session,
            Audited.PAYMENT_CHECKED,
            on=(ObjectType.ORDER, order_id),
            within=owner.page_id if owner else None,
        )
    return await ask_again(order_id)


async def ask_again(order_id: int) -> bool:
    """Settle an order's latest attempt now; say whether SumUp had an answer."""
    owed = await latest(order_id)
    try:
        await settle(owed.attempt.id, within=PATIENCE_SECONDS)
    except NO_ANSWER as failure:
        logger.warning(
            "attempt %s could not be settled: %s", owed.attempt.id, describe_failure(failure)
        )
        return False
    return True
