"""Making a refund: the recorded way from the intent to SumUp's word that the money went back.

SumUp takes no key with a refund, so it is asked once. Before that is written down what had gone
back already; afterwards every doubt (a time-out, a killed worker) is resolved by reading. Reads may
lag, so SumUp is asked again only when it has shown nothing for `sumup.refund_lag_minutes`. Refunds
of one payment are made one after another, so that what a read shows is this one's doing. What a
seller has given back in SumUp's own app is not given back again: the refund is made by it.
"""

import logging
from datetime import datetime, timedelta

from pydantic import BaseModel

from orders.models import Refund
from orders.payments.accounts import account_client, renewing_key
from orders.payments.settling import NO_ANSWER
from orders.refunds.letters import keepers_to_tell, tell_keepers
from orders.refunds.queries import Owing, given_back_by_us, is_first_under_way, lock_owing, owing
from orders.refunds.service import record_made, record_refused
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.money import Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import (
    NotRefundable,
    SumUpNotFound,
    SumUpRefused,
    SumUpUnauthorised,
    SumUpUnavailable,
)
from shared.runtime import current_runtime
from shared.saga import Saga, SagaRun, Started, run

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 6.0
TURN = timedelta(seconds=5)
PAUSE = timedelta(seconds=20)
LONG_PAUSE = timedelta(hours=1)


class Making(BaseModel):
    """What the saga remembers."""

    refund_id: int


making = Saga("make-refund", Making)


async def start_making(session: WriteSession, refund: Refund) -> Started:
    """Write down that a refund is to be made; doing it twice changes nothing."""
    return await making.start(session, key=f"refund:{refund.id}", data=Making(refund_id=refund.id))


async def run_making(started: Started) -> None:
    """Make the refund now, as far as the budget lasts; the saga loop does the rest."""
    await run(making, started.id, budget_seconds=BUDGET_SECONDS)


@making.step
async def give_back(current: SagaRun[Making]) -> None:
    """Have SumUp give the money back, or learn that it has, or that it will not."""
    async with reading() as session:
        it = await owing(session, current.data.refund_id)
        is_its_turn = await is_first_under_way(session, it.refund)
        by_us = await given_back_by_us(session, it.payment)
    if not it.refund.is_under_way:
        await _go_on(current)
        return
    if not is_its_turn:
        await _wait(current, TURN)
        return
    account = (it.order.page_config_id, it.order.account_version)
    try:
        async with renewing_key(*account):
            client = await account_client(*account)
            shown = (await client.transaction(it.payment.transaction_id)).refunded
    except (SumUpNotFound, *NO_ANSWER) as silence:
        logger.warning("refund %s waits: %s", it.refund.id, silence)
        await _wait(current, PAUSE)
        return
    # A read that lags shows less than what SumUp has confirmed to us.
    refunded = max(shown or Money.zero(it.refund.currency), by_us)
    if _is_shown(it.refund, refunded) or refunded - by_us >= it.refund.amount:
        await _record_made(current, client)
    elif _may_still_show(it.refund):
        await _wait(current, PAUSE)
    elif it.payment.amount - refunded < it.refund.amount:
        await _record_refused(current, f"SumUp has given back {refunded} of it already")
    else:
        await _ask(current, client, it, refunded)


@making.step
async def tell(current: SagaRun[Making]) -> None:
    """Tell the page's keepers of a refund that a rule has made, not one of them."""
    async with reading() as session:
        it = await owing(session, current.data.refund_id)
    keepers = await keepers_to_tell(it.order, it.refund)
    async with transaction() as session:
        await tell_keepers(session, keepers, it.order, it.refund)
        await current.record(session)


async def _ask(current: SagaRun[Making], client: SumUpClient, it: Owing, refunded: Money) -> None:
    async with transaction() as session:
        asked = await lock_owing(session, it.refund.id)
        asked.refund.note_asked(known_before=refunded, at=utcnow())
    is_all = not refunded and it.refund.amount == it.payment.amount
    try:
        await client.refund(it.payment.transaction_id, None if is_all else it.refund.amount)
    except SumUpUnavailable as doubt:
        logger.warning("refund %s is in doubt: %s", it.refund.id, doubt)
        if not doubt.in_doubt:
            await _note_not_asked(it.refund.id)
        await _wait(current, PAUSE)
    except SumUpUnauthorised as refusal:
        await _put_off(current, it.refund.id, refusal)
    except NotRefundable as refusal:
        if refusal.not_enough_balance:
            await _put_off(current, it.refund.id, refusal)
        else:
            await _record_refused(current, str(refusal))
    except SumUpRefused as refusal:
        await _record_refused(current, str(refusal))
    else:
        await _record_made(current, client)


def _is_shown(refund: Refund, refunded: Money) -> bool:
    if refund.asked_at is None or refund.known_before_minor is None:
        return False
    return refunded.minor >= refund.known_before_minor + refund.amount_minor


def _may_still_show(refund: Refund) -> bool:
    minutes = current_runtime().settings.config.sumup.refund_lag_minutes
    return refund.asked_at is not None and utcnow() < refund.asked_at + timedelta(minutes=minutes)


async def _record_made(current: SagaRun[Making], client: SumUpClient) -> None:
    async with transaction() as session:
        it = await lock_owing(session, current.data.refund_id)
        await record_made(session, it, merchant_code=client.credentials.merchant_code, at=utcnow())
        await current.record(session)


async def _record_refused(current: SagaRun[Making], problem: str) -> None:
    logger.error("refund %s was refused: %s", current.data.refund_id, problem)
    async with transaction() as session:
        it = await lock_owing(session, current.data.refund_id)
        await record_refused(session, it, problem=problem, at=utcnow())
        await current.record(session)


async def _note_not_asked(refund_id: int, problem: str | None = None) -> None:
    async with transaction() as session:
        it = await lock_owing(session, refund_id)
        it.refund.asked_at, it.refund.problem = None, problem


async def _put_off(current: SagaRun[Making], refund_id: int, refusal: SumUpRefused) -> None:
    """Nothing went back, and that may change: the account's balance, or its key."""
    await _note_not_asked(refund_id, str(refusal)[:255])
    await _wait(current, LONG_PAUSE)


async def _wait(current: SagaRun[Making], pause: timedelta) -> None:
    async with transaction() as session:
        await current.wait(session, until=_from_now(pause))


async def _go_on(current: SagaRun[Making]) -> None:
    async with transaction() as session:
        await current.record(session)


def _from_now(pause: timedelta) -> datetime:
    return utcnow() + pause
