"""What happened to an order, one after another, told from the rows that it left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.models import (
    AttemptStatus,
    CaseKind,
    CaseOutcome,
    Fulfilment,
    MoneyCase,
    PaymentAttempt,
    PaymentUse,
    Refund,
    RefundState,
)
from orders.orders.record import Record
from orders.payments.standing import Tone
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.money import Money

ARRIVED = {
    PaymentUse.ORDER: _l("Paid"),
    PaymentUse.TWICE: _l("Paid a second time"),
    PaymentUse.WRONG_AMOUNT: _l("Another amount arrived"),
}
MOVED = {
    Fulfilment.TO_PREPARE: _l("To be prepared again"),
    Fulfilment.READY: _l("Ready to be collected"),
    Fulfilment.COLLECTED: _l("Collected"),
}
OPENED = {
    CaseKind.CLAIM_GONE: _l("Paid when it was no longer kept"),
    CaseKind.PAID_TWICE: _l("A second payment is to go back"),
    CaseKind.WRONG_AMOUNT: _l("The other amount is to go back"),
    CaseKind.FOREIGN: _l("What SumUp shows does not fit"),
}
RESOLVED = {
    CaseOutcome.TAKEN_AGAIN: _l("It was still free, and is kept"),
    CaseOutcome.CLEARED_UP: _l("What SumUp shows fits after all"),
    CaseOutcome.CLOSED_BY_HAND: _l("Looked into by a person"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `user_id` is the keeper who did it, `words` what they wrote."""

    at: datetime
    what: str
    tone: Tone = Tone.MUTED
    amount: Money | None = None
    words: str = ""
    user_id: int | None = None


def timeline(record: Record) -> Sequence[Happening]:
    """Tell what happened to an order, the first thing first."""
    happened = [it for attempt in record.attempts for it in _of_attempt(attempt)]
    happened += [
        Happening(it.received_at, _(ARRIVED[it.use]), _tone(it.use), it.amount)
        for it in record.payments
    ]
    happened += [it for refund in record.refunds for it in _of_refund(refund)]
    happened += [it for case in record.cases for it in _of_case(case)]
    happened += [
        Happening(
            row["at"],
            _(MOVED[Fulfilment(row["detail"]["after"])]),
            Tone.GOOD,
            user_id=row["actor_id"],
        )
        for row in record.moves
    ]
    ordered = Happening(record.order.created_at, _("Ordered"), Tone.WAITING)
    return [ordered, *sorted(happened, key=lambda it: it.at)]


def _of_attempt(attempt: PaymentAttempt) -> Iterator[Happening]:
    if attempt.opened_at is not None:
        text = _("Sent to pay") if attempt.number == 1 else _("Sent to pay once more")
        yield Happening(attempt.opened_at, text, Tone.WAITING)
    if attempt.status is AttemptStatus.FAILED and attempt.checked_at is not None:
        yield Happening(attempt.checked_at, _("The card was declined"), Tone.WARN)
    ran_out = attempt.status is AttemptStatus.EXPIRED and not attempt.problem
    if ran_out and attempt.ended_at is not None:
        yield Happening(attempt.ended_at, _("The time to pay ran out"))
    if attempt.status is AttemptStatus.REFUSED and attempt.ended_at is not None:
        yield Happening(attempt.ended_at, _("SumUp did not accept it"), Tone.BAD)


def _of_refund(refund: Refund) -> Iterator[Happening]:
    asked = _("Money is to go back")
    yield Happening(
        refund.created_at,
        asked,
        Tone.WAITING,
        refund.amount,
        words=refund.note,
        user_id=refund.requested_by,
    )
    if refund.ended_at is None:
        return
    if refund.state is RefundState.MADE:
        yield Happening(refund.ended_at, _("Money went back"), Tone.GOOD, refund.amount)
    else:
        text = _("SumUp would not give it back")
        yield Happening(refund.ended_at, text, Tone.BAD, refund.amount)


def _of_case(case: MoneyCase) -> Iterator[Happening]:
    yield Happening(case.opened_at, _(OPENED[case.kind]), Tone.WARN)
    if case.resolved_at is not None and case.outcome in RESOLVED:
        yield Happening(case.resolved_at, _(RESOLVED[case.outcome]), Tone.GOOD)


def _tone(use: PaymentUse) -> Tone:
    return Tone.GOOD if use is PaymentUse.ORDER else Tone.WARN
