"""Paying an order that waits for it, now or once more."""

import logging
from datetime import datetime

from orders.addresses import handover_address, return_address
from orders.models import CLOSED, AttemptStatus, EndedBecause
from orders.payments.opening import run_opening, start_opening
from orders.payments.queries import Owed, lock_latest, owed_latest
from orders.payments.schedule import MOST_ATTEMPTS, SHORTEST_TO_PAY, deadlines_from
from orders.payments.service import begin_attempt, end_order
from orders.payments.settling import NO_ANSWER, close
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.jobs.failures import describe_failure
from shared.saga import Started

logger = logging.getLogger(__name__)


async def way_to_pay(order_id: int) -> str:
    """Return where the shopper goes to pay; when the last attempt is over, begin another.

    That is SumUp's page, ours while SumUp's is being opened, or the order where there is nothing to
    pay. An attempt is closed at SumUp before the next one begins, so that nobody pays twice; after
    the last one the order ends. Raises one of `NO_ANSWER` when that cannot be done now.
    """
    owed = await latest(order_id)
    if owed.order.is_over or owed.attempt.status is AttemptStatus.MISMATCH:
        return return_address(order_id)
    payable = payable_address(owed, now=utcnow())
    if payable is not None:
        return payable
    if not owed.attempt.is_opening:
        await close(owed.attempt.id)
        renewed = await _renew(order_id)
        if renewed is not None:
            await run_opening(renewed)
    return handover_address(order_id)


async def renew_if_lapsed(order_id: int) -> None:
    """Begin another attempt where the last one ran out; with SumUp silent, leave it for a press."""
    owed = await latest(order_id)
    is_lapsed = owed.attempt.may_be_paid and payable_address(owed, now=utcnow()) is None
    if owed.order.is_over or not (is_lapsed or owed.attempt.status in CLOSED):
        return
    try:
        await way_to_pay(order_id)
    except NO_ANSWER as failure:
        logger.warning("order %s is not renewed: %s", order_id, describe_failure(failure))


async def latest(order_id: int) -> Owed:
    """Return an order with its latest attempt; raises `NotFound`."""
    async with reading() as session:
        return await owed_latest(session, order_id)


def payable_address(owed: Owed, *, now: datetime) -> str | None:
    """Return SumUp's page for an attempt while there is time enough to pay at it."""
    if owed.attempt.may_be_paid and now + SHORTEST_TO_PAY <= owed.attempt.valid_until:
        return owed.attempt.hosted_url
    return None


async def _renew(order_id: int) -> Started | None:
    now = utcnow()
    async with transaction() as session:
        owed = await lock_latest(session, order_id)
        order, last = owed.order, owed.attempt
        if order.is_over or last.status is not AttemptStatus.EXPIRED or now >= order.expires_at:
            return None
        last.next_check_at = None
        if last.number >= MOST_ATTEMPTS:
            await end_order(session, order, EndedBecause.NOT_PAID)
            return None
        deadlines = deadlines_from(now)
        order.prepare_again(expires_at=deadlines.expires_at)
        attempt = await begin_attempt(session, order, number=last.number + 1, deadlines=deadlines)
        return await start_opening(session, attempt)
