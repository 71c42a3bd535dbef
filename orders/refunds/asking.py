"""A keeper asks for a refund: meant once for its key, and made at once where SumUp answers."""

from glue.audit import Audited, ObjectType
from orders.models import Refund, RefundReason
from orders.payments.queries import lock_latest
from orders.refunds.errors import NotAsAgreed
from orders.refunds.forms import RefundForm
from orders.refunds.making import run_making, start_making
from orders.refunds.planning import plan_refund
from orders.refunds.queries import refund_by_key, refunds_of_order
from orders.refunds.refundables import refundable
from orders.refunds.service import RefundWish, intend_refund
from shared.audit import record
from shared.db import WriteSession, reading, transaction
from shared.saga import Started


async def ask_refund(order_id: int, form: RefundForm, *, user_id: int, locale: str) -> Refund:
    """Mean a refund and let SumUp make it, as far as that is possible now; return how it stands.

    The same key is the same refund. Raises what `plan_refund` raises, `NothingPaid`, and
    `NotAsAgreed` where another amount would go back than was agreed to.
    """
    key = f"keeper:{form.key}"
    async with transaction() as session:
        await lock_latest(session, order_id)
        known = await refund_by_key(session, order_id=order_id, key=key)
        if known is not None:
            started = await start_making(session, known)
        else:
            started = await _mean(session, order_id, key, form, user_id=user_id, locale=locale)
    await run_making(started)
    async with reading() as session:
        refunds = await refunds_of_order(session, order_id)
    return next(refund for refund in refunds if refund.key == key)


async def _mean(
    session: WriteSession, order_id: int, key: str, form: RefundForm, *, user_id: int, locale: str
) -> Started:
    it = await refundable(session, order_id)
    plan = plan_refund(it, form, locale=locale)
    if form.agreed != plan.amount.minor:
        raise NotAsAgreed()
    wish = RefundWish(
        key=key,
        amount=plan.amount,
        reason=RefundReason.KEEPER,
        requested_by=user_id,
        note=form.note,
        lines=plan.lines,
    )
    refund = await intend_refund(session, it.order, it.payment, wish)
    await record(
        session,
        Audited.REFUND_ASKED,
        on=(ObjectType.ORDER, order_id),
        within=it.order.page_post_id,
        refund=refund.id,
        amount=str(refund.amount),
    )
    return await start_making(session, refund)
