"""Resolving a money case by its rule, from the record and without a person.

Where the places and units of a paid order are gone, they are taken again if all of them are free;
else all of the money goes back and so does what is still kept for the order. Money that no order
needs goes back. A refund that SumUp refuses leaves the case open, for a person.
"""

from datetime import timedelta

from glue.contracts import events, market
from glue.services import order_lifecycle
from orders.models import CaseKind, CaseOutcome, RefundReason
from orders.money_cases.letters import tell_taken_again
from orders.money_cases.queries import Matter, lock_matter, matter
from orders.money_cases.service import Resolving
from orders.money_cases.service import resolving as resolving
from orders.orders.queries import load_lines
from orders.orders.values import order_things
from orders.payments.schedule import CLAIM
from orders.refunds.making import start_making
from orders.refunds.service import RefundWish, intend_refund
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.saga import SagaRun

GONE = (market.OutOfStock, market.StockGone, events.PlacesTaken, events.ClaimGone)
KEPT = CLAIM + timedelta(minutes=15)
REASONS = {
    CaseKind.CLAIM_GONE: RefundReason.PLACES_GONE,
    CaseKind.PAID_TWICE: RefundReason.PAID_TWICE,
    CaseKind.WRONG_AMOUNT: RefundReason.WRONG_AMOUNT,
}


@resolving.step
async def take_again(current: SagaRun[Resolving]) -> None:
    """Take the places and units of the order again, all of them or none."""
    it = await _matter(current)
    if (
        it.case.kind is CaseKind.CLAIM_GONE
        and it.case.is_open
        and await _retake(it, key=current.key)
    ):
        await _record_taken_again(current)
        return
    async with transaction() as session:
        await current.record(session)


@resolving.step
async def let_go(current: SagaRun[Resolving]) -> None:
    """Free whatever is still kept for an order whose money goes back."""
    it = await _matter(current)
    if it.case.kind is CaseKind.CLAIM_GONE and it.case.is_open:
        await order_lifecycle.let_go_of_order(order_things(it.order), key=current.key)
    async with transaction() as session:
        await current.record(session)


@resolving.step
async def give_back(current: SagaRun[Resolving]) -> None:
    """Mean the refund of all that is left of the payment; making it is a saga of its own."""
    async with transaction() as session:
        it = await lock_matter(session, current.data.case_id)
        if it.case.is_open:
            await _intend(session, it, key=current.key)
        await current.finish(session)


async def _retake(it: Matter, *, key: str) -> bool:
    try:
        await order_lifecycle.retake_for_order(
            order_things(it.order), held_until=utcnow() + KEPT, key=key
        )
    except GONE:
        return False
    return True


async def _intend(session: WriteSession, it: Matter, *, key: str) -> None:
    payment = it.payment
    if payment is None:
        return
    if not payment.left:
        it.case.resolve(CaseOutcome.REFUNDED, at=utcnow())
        return
    wish = RefundWish(
        key=key,
        amount=payment.left,
        reason=REASONS[it.case.kind],
        money_case_id=it.case.id,
    )
    refund = await intend_refund(session, it.order, payment, wish)
    await start_making(session, refund)


async def _record_taken_again(current: SagaRun[Resolving]) -> None:
    async with transaction() as session:
        it = await lock_matter(session, current.data.case_id)
        if it.case.is_open:
            it.case.resolve(CaseOutcome.TAKEN_AGAIN, at=utcnow())
            await tell_taken_again(session, it.order, it.case)
        await current.finish(session)


async def _matter(current: SagaRun[Resolving]) -> Matter:
    async with reading() as session:
        it = await matter(session, current.data.case_id)
        await load_lines(session, it.order)
    return it
