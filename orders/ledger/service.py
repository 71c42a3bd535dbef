"""Adding to the ledger, in the transaction in which the money moved."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update

from orders.ledger import accounts
from orders.ledger.chain import Posting, Sealed
from orders.ledger.queries import lock_head
from orders.models import EntryKind, LedgerEntry, LedgerHead, LedgerPosting, Order, Payment
from orders.models.attempt import PaymentUse
from orders.models.refund import Refund
from shared.db import WriteSession


async def post_payment(
    session: WriteSession, order: Order, payment: Payment, *, merchant_code: str
) -> None:
    """Write down that SumUp took a payment; call it last, since it locks the seller's chain."""
    is_for_order = payment.use is PaymentUse.ORDER
    await _post(
        session,
        order,
        EntryKind.PAYMENT if is_for_order else EntryKind.UNMATCHED_PAYMENT,
        cause_id=payment.id,
        at=payment.received_at,
        postings=accounts.sold(order.id, merchant_code, payment.amount)
        if is_for_order
        else accounts.unmatched(merchant_code, payment.amount),
    )


async def post_refund(
    session: WriteSession,
    order: Order,
    refund: Refund,
    payment: Payment,
    *,
    merchant_code: str,
    at: datetime,
) -> None:
    """Write down that a payment went back, in full or in part; call it last, as `post_payment`."""
    is_for_order = payment.use is PaymentUse.ORDER
    await _post(
        session,
        order,
        EntryKind.REFUND if is_for_order else EntryKind.UNMATCHED_REFUND,
        cause_id=refund.id,
        at=at,
        postings=accounts.given_back(order.id, merchant_code, refund.amount)
        if is_for_order
        else accounts.unmatched_given_back(merchant_code, refund.amount),
    )


async def _post(
    session: WriteSession,
    order: Order,
    kind: EntryKind,
    *,
    cause_id: int,
    at: datetime,
    postings: Sequence[Posting],
) -> None:
    head = await lock_head(session, order.page_post_id)
    sealed = Sealed(
        seller_id=order.page_post_id,
        number=head.number + 1,
        kind=kind,
        cause_id=cause_id,
        order_id=order.id,
        at=at,
        postings=postings,
        previous=head.hash,
    )
    entry_id = await session.scalar(
        insert(LedgerEntry)
        .values(
            seller_id=sealed.seller_id,
            number=sealed.number,
            kind=kind,
            cause_id=cause_id,
            order_id=order.id,
            at=at,
            previous=sealed.previous,
            hash=sealed.hash,
        )
        .returning(LedgerEntry.id)
    )
    await session.execute(
        insert(LedgerPosting),
        [
            {
                "entry_id": entry_id,
                "line": line,
                "account": it.account,
                "currency": it.amount.currency,
                "amount_minor": it.amount.minor,
            }
            for line, it in enumerate(postings, start=1)
        ],
    )
    await session.execute(
        update(LedgerHead)
        .where(LedgerHead.seller_id == sealed.seller_id)
        .values(number=sealed.number, hash=sealed.hash)
        .execution_options(synchronize_session=False)
    )
