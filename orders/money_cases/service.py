"""Opening and resolving money cases. The order is locked by the caller."""

import logging
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from glue.audit import Audited, ObjectType
from orders.models import AttemptStatus, CaseKind, CaseOutcome, MoneyCase, Payment, PaymentAttempt
from orders.money_cases.queries import lock_matter, refunds_of_case
from orders.payments.queries import Owed, lock_latest, owed_by_attempt, payment_of_order
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound
from shared.saga import Saga, Started

logger = logging.getLogger(__name__)


class Resolving(BaseModel):
    """What the saga that resolves a case remembers."""

    case_id: int


resolving = Saga("resolve-money-case", Resolving)


async def open_case(
    session: WriteSession,
    owed: Owed,
    kind: CaseKind,
    *,
    now: datetime,
    payment: Payment | None = None,
) -> Started | None:
    """Open a case and start to resolve it; a case that is known is left as it is.

    A foreign one is for a person, and is told as an error.
    """
    added = await session.scalars(
        insert(MoneyCase)
        .values(
            order_id=owed.order.id,
            attempt_id=owed.attempt.id,
            payment_id=payment.id if payment else None,
            kind=kind,
            problem=owed.attempt.problem if kind is CaseKind.FOREIGN else None,
            opened_at=now,
        )
        .on_conflict_do_nothing()
        .returning(MoneyCase.id)
    )
    case_id = added.one_or_none()
    if case_id is None:
        return None
    facts = {"order": owed.order.id, "attempt": owed.attempt.id, "case": case_id}
    if kind is CaseKind.FOREIGN:
        text = "SumUp holds something else than order %s asked for: %s"
        logger.error(text, owed.order.id, owed.attempt.problem, extra=facts)
        return None
    logger.warning("money case of order %s: %s", owed.order.id, kind, extra=facts)
    return await start_resolving(session, case_id)


async def open_claim_gone(session: WriteSession, order_id: int, *, now: datetime) -> Started | None:
    """Open the case of a paid order whose places or units are gone; raises `NotFound`."""
    await lock_latest(session, order_id)
    payment = await payment_of_order(session, order_id)
    if payment is None:
        raise NotFound()
    owed = await owed_by_attempt(session, payment.attempt_id)
    return await open_case(session, owed, CaseKind.CLAIM_GONE, payment=payment, now=now)


async def start_resolving(session: WriteSession, case_id: int, *, again: int = 0) -> Started:
    """Write down that a case is to be resolved by its rule; `again` counts a person's retries."""
    return await resolving.start(
        session, key=f"case:{case_id}:{again}", data=Resolving(case_id=case_id)
    )


async def clear_up_foreign(
    session: WriteSession, attempt: PaymentAttempt, *, now: datetime
) -> None:
    """SumUp shows what we asked for after all, so there is no case any more."""
    if attempt.status is not AttemptStatus.MISMATCH:
        return
    await session.execute(
        update(MoneyCase)
        .where(
            MoneyCase.attempt_id == attempt.id,
            MoneyCase.kind == CaseKind.FOREIGN,
            MoneyCase.outcome.is_(None),
        )
        .values(outcome=CaseOutcome.CLEARED_UP, resolved_at=now)
        .execution_options(synchronize_session=False)
    )


async def resolve_by_refund(session: WriteSession, case_id: int, *, at: datetime) -> None:
    """The money of a case went back."""
    case = await session.get_one(MoneyCase, case_id)
    case.problem = None
    case.resolve(CaseOutcome.REFUNDED, at=at)


async def note_case_refused(session: WriteSession, case_id: int, *, problem: str) -> None:
    """SumUp will not give the money of a case back: it stays open, for a person."""
    case = await session.get_one(MoneyCase, case_id)
    case.problem = problem


async def retry_case(session: WriteSession, case_id: int) -> Started | None:
    """Resolve a case by its rule once more, where it is open and no refund of it is under way.

    Raises `NotFound`.
    """
    it = await lock_matter(session, case_id)
    refunds = await refunds_of_case(session, case_id)
    is_resolving = any(refund.is_under_way for refund in refunds)
    if not it.case.is_open or it.case.kind is CaseKind.FOREIGN or is_resolving:
        return None
    it.case.problem = None
    await record(
        session,
        Audited.MONEY_CASE_TRIED_AGAIN,
        on=(ObjectType.ORDER, it.order.id),
        within=it.order.page_post_id,
    )
    return await start_resolving(session, case_id, again=len(refunds))


async def close_case(session: WriteSession, case_id: int, *, by: int | None, now: datetime) -> bool:
    """Close a case because a person has looked after it; say whether it was open.

    Raises `NotFound`.
    """
    it = await lock_matter(session, case_id)
    if not it.case.is_open:
        return False
    it.case.resolve(CaseOutcome.CLOSED_BY_HAND, at=now, by=by)
    if it.case.kind is CaseKind.FOREIGN:
        attempt = await session.get_one(PaymentAttempt, it.case.attempt_id)
        attempt.end(AttemptStatus.EXPIRED, at=now, problem=attempt.problem)
        attempt.next_check_at = it.order.expires_at
    await record(
        session,
        Audited.MONEY_CASE_CLOSED,
        on=(ObjectType.ORDER, it.order.id),
        within=it.order.page_post_id,
    )
    return True
