"""Opening an attempt to pay: the recorded steps from the written intent to SumUp's page.

The intent, with its reference, is committed before anything is asked. Then events and market keep
what is ordered, all of it or the order ends. Then the checkout is opened, or adopted if a worker
died between SumUp's answer and our storing it: the reference is unique at SumUp, so there is one
checkout however often this runs. A step that begins after `valid_until` leaves the attempt to the
reconciler, which ends it. One that was ended from outside gives back itself what it has claimed:
the release that followed the end may have come before the claim.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from pydantic import BaseModel

from glue.contracts import blog, events, market
from glue.contracts.orders import OrderState
from glue.services import order_lifecycle
from orders.addresses import return_address, webhook_address
from orders.models import AttemptStatus, EndedBecause, Order, PaymentAttempt
from orders.orders.queries import load_lines
from orders.orders.values import order_things, order_value
from orders.payments.accounts import account_client
from orders.payments.queries import Owed, lock_by_attempt, owed_by_attempt
from orders.payments.schedule import Deadlines
from orders.payments.service import end_order, note_too_few, record_free, record_opened
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.payments.sumup import Checkout, CheckoutMismatch, SumUpRefused
from shared.saga import Saga, SagaRun, Started, run

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 8.0
REFUSED_CLAIMS = (events.HoldExpired, market.OutOfStock)
REFUSALS = (SumUpRefused, CheckoutMismatch, blog.NoPaymentAccount, blog.UnknownPageConfig)


class Opening(BaseModel):
    """What the saga remembers."""

    attempt_id: int


opening = Saga("open-checkout", Opening)


async def start_opening(session: WriteSession, attempt: PaymentAttempt) -> Started:
    """Write down that an attempt is to be opened; doing it twice changes nothing."""
    return await opening.start(session, key=attempt.reference, data=Opening(attempt_id=attempt.id))


async def run_opening(started: Started) -> None:
    """Open the attempt now, as far as the budget lasts; the saga loop does the rest."""
    await run(opening, started.id, budget_seconds=BUDGET_SECONDS)


@opening.step
async def claim_places(current: SagaRun[Opening]) -> None:
    """Have events and market keep what is ordered for as long as it may be paid.

    What one of them has kept where the other refused is given back once the order has ended.
    """
    owed = await _owed_with_lines(current)
    if not _may_be_opened(owed):
        await _leave_to_reconciler(current)
        return
    try:
        await _claim(owed.order, owed.attempt)
    except events.HoldExpired as gone:
        await _give_up(current, AttemptStatus.EXPIRED, EndedBecause.PLACES_GONE, problem=gone.code)
        return
    except market.OutOfStock as gone:
        await _give_up(
            current,
            AttemptStatus.EXPIRED,
            EndedBecause.SOLD_OUT,
            problem=gone.code,
            left=order_lifecycle.left_of_lacking(gone),
        )
        return
    async with transaction() as session:
        await current.record(session)


@opening.step
async def open_checkout(current: SagaRun[Opening]) -> None:
    """Open the checkout at SumUp, or adopt the one that is there, and store it.

    What is free is settled instead: SumUp takes no payment of nothing.
    """
    async with reading() as session:
        owed = await owed_by_attempt(session, current.data.attempt_id)
    if owed.attempt.is_free:
        await _settle_free(current)
        return
    if not _may_be_opened(owed):
        await _leave_to_reconciler(current)
        return
    try:
        checkout = await _open(owed)
    except REFUSALS as refusal:
        logger.error("order %s cannot be paid: %s", owed.order.id, refusal)
        await _give_up(
            current, AttemptStatus.REFUSED, EndedBecause.REFUSED, problem=str(refusal)[:255]
        )
        return
    async with transaction() as session:
        owed = await lock_by_attempt(session, current.data.attempt_id)
        if owed.attempt.is_opening:
            record_opened(owed, checkout, now=utcnow())
        await current.record(session)


def _may_be_opened(owed: Owed) -> bool:
    return owed.attempt.is_opening and utcnow() < owed.attempt.valid_until


async def _claim(order: Order, attempt: PaymentAttempt) -> None:
    things = order_things(order)
    held_until = Deadlines.of(attempt.valid_until).claimed_until
    claims: list[Coroutine[Any, Any, object]] = []
    if things.has_places:
        claims.append(
            order_lifecycle.claim_entries_for_order(
                order_value(order),
                entry_ids=list(things.entry_ids),
                ticket_ids=list(things.ticket_ids),
                held_until=held_until,
                key=f"{attempt.reference}:claim",
            )
        )
    if things.lines:
        claims.append(
            order_lifecycle.hold_stock_for_order(
                things, held_until=held_until, key=f"{attempt.reference}:hold"
            )
        )
    # Both are waited for, so that nothing is still being taken when the order ends.
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    failures = [it for it in outcomes if isinstance(it, BaseException)]
    # Silence is asked again, and a refusal is the last word.
    for failure in sorted(failures, key=lambda it: not isinstance(it, REFUSED_CLAIMS)):
        raise failure


async def _open(owed: Owed) -> Checkout:
    order, attempt = owed.order, owed.attempt
    client = await account_client(order.page_config_id, order.account_version)
    return await client.open_checkout(
        reference=attempt.reference,
        amount=attempt.amount,
        description=order.description,
        return_url=webhook_address(order.id),
        redirect_url=return_address(order.id),
        valid_until=attempt.valid_until,
    )


async def _settle_free(current: SagaRun[Opening]) -> None:
    """Book what is free, once all of it is kept for good: no payment is there to be given back.

    What was kept before this is booked however late that is written down.
    """
    owed = await _owed_with_lines(current)
    things, reference = order_things(owed.order), owed.attempt.reference
    try:
        if owed.attempt.is_opening:
            await order_lifecycle.keep_for_order(things, key=f"{reference}:keep")
    except (events.ClaimGone, market.StockGone) as gone:
        await order_lifecycle.let_go_of_order(things, key=f"{reference}:let-go")
        of_places = isinstance(gone, events.ClaimGone)
        because = EndedBecause.PLACES_GONE if of_places else EndedBecause.SOLD_OUT
        await _give_up(current, AttemptStatus.EXPIRED, because, problem=gone.code)
        return
    async with transaction() as session:
        owed = await lock_by_attempt(session, current.data.attempt_id)
        if owed.attempt.is_opening:
            await record_free(session, owed, now=utcnow())
            await current.record(session)
            return
    await _leave_to_reconciler(current)


async def _give_up(
    current: SagaRun[Opening],
    status: AttemptStatus,
    because: EndedBecause,
    *,
    problem: str,
    left: Mapping[int, int] | None = None,
) -> None:
    async with transaction() as session:
        owed = await lock_by_attempt(session, current.data.attempt_id)
        if owed.attempt.is_opening:
            if left:
                await note_too_few(session, owed.order, left)
            owed.attempt.end(status, at=utcnow(), problem=problem)
            await end_order(session, owed.order, because)
            await current.finish(session)
            return
    await _leave_to_reconciler(current)


async def _leave_to_reconciler(current: SagaRun[Opening]) -> None:
    owed = await _owed_with_lines(current)
    if owed.order.state is OrderState.EXPIRED:
        # Nobody else does: whoever ended it may have released it before our claim was there.
        key = f"{owed.attempt.reference}:give-back"
        if owed.attempt.is_free:
            await order_lifecycle.let_go_of_order(order_things(owed.order), key=key)
        else:
            await order_lifecycle.release_order(owed.order.id, key=key)
    async with transaction() as session:
        await current.finish(session)


async def _owed_with_lines(current: SagaRun[Opening]) -> Owed:
    async with reading() as session:
        owed = await owed_by_attempt(session, current.data.attempt_id)
        await load_lines(session, owed.order)
    return owed
