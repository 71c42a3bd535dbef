"""The reconciler: looks after every attempt that is not over, whoever else may have forgotten it.

It makes lost notifications, closed browsers, killed processes and a SumUp that is away all come to
the same end: what is paid is settled, and what can no longer be paid is closed at SumUp first and
then ended here.
"""

import asyncio
import logging
from datetime import datetime

from glue.audit import Audited, ObjectType
from orders.models import CLOSED, AttemptStatus, EndedBecause
from orders.payments.queries import claim_due_attempts, lock_latest, make_due, owed_by_attempt
from orders.payments.service import end_order
from orders.payments.settling import NO_ANSWER, close, settle
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession, on_commit, reading, transaction
from shared.jobs.failures import describe_failure
from shared.jobs.loop import Loop
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)

LOOP_NAME = "payments"
POLL_SECONDS = 5.0
BATCH = 8


def reconciler() -> Loop:
    """Make the loop that looks after open attempts."""
    return Loop(LOOP_NAME, POLL_SECONDS, check_due_attempts)


async def check_soon(order_id: int) -> None:
    """Have what is open of an order looked at now, after whatever is being done."""
    async with transaction() as session:
        if await make_due(session, order_id, now=utcnow()):
            on_commit(session, current_runtime().loops[LOOP_NAME].wake)


async def recheck_soon(session: WriteSession, order_id: int) -> bool:
    """Have what is open of an order looked at now, what was in doubt as well; audited."""
    owed = await lock_latest(session, order_id)
    if not await make_due(session, order_id, now=utcnow(), in_doubt=True):
        return False
    page_id = owed.order.page_post_id
    await record(session, Audited.PAYMENT_CHECKED, on=(ObjectType.ORDER, order_id), within=page_id)
    on_commit(session, current_runtime().loops[LOOP_NAME].wake)
    return True


async def check_due_attempts() -> bool:
    """Look at some attempts whose time has come; True when there may be more."""
    async with transaction() as session:
        due = await claim_due_attempts(session, now=utcnow(), limit=BATCH)
    checks = await asyncio.gather(*(_check(it) for it in due), return_exceptions=True)
    for attempt_id, outcome in zip(due, checks, strict=True):
        if isinstance(outcome, BaseException):
            logger.error("attempt %s could not be checked", attempt_id, exc_info=outcome)
    return len(due) == BATCH


async def end_if_closed(order_id: int, *, last: int, now: datetime) -> None:
    """End an order whose time is over, unless its last attempt may still be paid.

    `last` is the attempt that was closed at SumUp; where another has begun, that one's end is it.
    """
    async with transaction() as session:
        owed = await lock_latest(session, order_id)
        if now < owed.order.expires_at or owed.attempt.id != last:
            return
        if owed.attempt.is_opening:
            # SumUp has no checkout under its reference, and by now would not open one.
            owed.attempt.end(AttemptStatus.EXPIRED, at=now, problem="never opened")
        if owed.attempt.status in CLOSED:
            owed.attempt.next_check_at = None
            await end_order(session, owed.order, EndedBecause.NOT_PAID)


async def _check(attempt_id: int) -> None:
    now = utcnow()
    async with reading() as session:
        owed = await owed_by_attempt(session, attempt_id)
    try:
        if now < owed.order.expires_at:
            await settle(attempt_id)
        else:
            await close(attempt_id)
            await end_if_closed(owed.order.id, last=attempt_id, now=now)
    except NO_ANSWER as failure:
        logger.warning("attempt %s is still open: %s", attempt_id, describe_failure(failure))
