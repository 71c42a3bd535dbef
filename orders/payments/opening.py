"""Opening an attempt to pay: the recorded steps from the written intent to SumUp's page.

The intent, with its reference, is committed before anything is asked. Then the places are claimed
and the checkout is opened, or adopted if a worker died between SumUp's answer and our storing it:
the reference is unique at SumUp, so there is one checkout however often this runs. A step that
begins after `valid_until` leaves the attempt to the reconciler, which ends it.
"""

import logging

from pydantic import BaseModel

from glue.contracts import blog, events
from glue.services.order_lifecycle import claim_entries_for_order
from orders.addresses import return_address, webhook_address
from orders.models import AttemptStatus, EndedBecause, Order, PaymentAttempt, PlaceKind
from orders.orders.queries import load_lines
from orders.orders.values import order_value
from orders.payments.accounts import account_client
from orders.payments.queries import Owed, lock_by_attempt, owed_by_attempt
from orders.payments.schedule import Deadlines
from orders.payments.service import end_order, record_opened
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.payments.sumup import Checkout, CheckoutMismatch, SumUpRefused
from shared.saga import Saga, SagaRun, Started, run

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 8.0
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
    """Have events keep the places of the order for as long as it may be paid."""
    async with reading() as session:
        owed = await owed_by_attempt(session, current.data.attempt_id)
        await load_lines(session, owed.order)
    if not _may_be_opened(owed):
        await _leave_to_reconciler(current)
        return
    if owed.order.places:
        try:
            await _claim(owed.order, owed.attempt)
        except events.HoldExpired as gone:
            await _give_up(
                current, AttemptStatus.EXPIRED, EndedBecause.PLACES_GONE, problem=gone.code
            )
            return
    async with transaction() as session:
        await current.record(session)


@opening.step
async def open_checkout(current: SagaRun[Opening]) -> None:
    """Open the checkout at SumUp, or adopt the one that is there, and store it."""
    async with reading() as session:
        owed = await owed_by_attempt(session, current.data.attempt_id)
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
    await claim_entries_for_order(
        order_value(order),
        entry_ids=[it.place_id for it in order.places if it.kind is PlaceKind.ENTRY],
        ticket_ids=[it.place_id for it in order.places if it.kind is PlaceKind.TICKET],
        held_until=Deadlines.of(attempt.valid_until).claimed_until,
        key=f"{attempt.reference}:claim",
    )


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


async def _give_up(
    current: SagaRun[Opening], status: AttemptStatus, because: EndedBecause, *, problem: str
) -> None:
    async with transaction() as session:
        owed = await lock_by_attempt(session, current.data.attempt_id)
        if owed.attempt.is_opening:
            owed.attempt.end(status, at=utcnow(), problem=problem)
            await end_order(session, owed.order, because)
        await current.finish(session)


async def _leave_to_reconciler(current: SagaRun[Opening]) -> None:
    async with transaction() as session:
        await current.finish(session)
