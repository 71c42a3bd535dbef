"""Where the payment of an order stands, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from glue.contracts.orders import OrderState
from orders.models import (
    CLOSED,
    AttemptStatus,
    CaseKind,
    EndedBecause,
    Fulfilment,
    MoneyCase,
    Order,
    Refund,
    RefundState,
)
from orders.payments.queries import Owed
from shared.i18n import gettext as _
from shared.i18n import mark as _l


class Tone(StrEnum):
    """The kinds of the kit's `status`."""

    WAITING = "waiting"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of an order's payment, and what can be done about it.

    The words are marked, and said by whoever shows them. `is_moving` says that it will soon be
    something else, so that a page may look again by itself.
    """

    title: str
    text: str
    tone: Tone
    pay_label: str | None = None
    is_moving: bool = False


PREPARING = Standing(
    _l("Preparing your payment"),
    _l("This takes a moment. Nothing has been taken yet."),
    Tone.WAITING,
    is_moving=True,
)
WAITING = Standing(
    _l("Waiting for your payment"),
    _l(
        "SumUp has not told us yet that this is paid. After paying that takes a few seconds, and"
        " this page will say so. If you have not paid, you still can."
    ),
    Tone.WAITING,
    pay_label=_l("Go to payment"),
    is_moving=True,
)
DECLINED = Standing(
    _l("The payment did not go through"),
    _l(
        "Nothing was taken. Your order is kept for a while, so you can try again, with another card"
        " if you like."
    ),
    Tone.WARN,
    pay_label=_l("Try again"),
)
LAPSED = Standing(
    _l("The time to pay ran out"),
    _l("Nothing was taken. You can still renew your order for a few minutes, and then pay it."),
    Tone.WARN,
    pay_label=_l("Renew"),
)
IN_DOUBT = Standing(
    _l("We are looking into your payment"),
    _l(
        "What SumUp tells us does not fit your order. Please do not pay again: a person will look"
        " at it and nothing is lost."
    ),
    Tone.BAD,
)
SEEING = Standing(
    _l("We are seeing whether it is still free"),
    _l(
        "Your payment has arrived, after what you ordered was no longer kept for you. If all of it"
        " is still free, it is yours. If not, your money goes back. Either way we write to you."
    ),
    Tone.WARN,
    is_moving=True,
)
PAID_TWICE = Standing(
    _l("Paid, and once too often"),
    _l(
        "Your order is paid. A second payment arrived for it, and is on its way back to the card"
        " you paid with."
    ),
    Tone.WARN,
    is_moving=True,
)
OTHER_AMOUNT = Standing(
    _l("Another amount arrived"),
    _l(
        "What arrived is not the amount of your order, so it is on its way back to the card you"
        " paid with. Nothing of it is lost."
    ),
    Tone.WARN,
    is_moving=True,
)
GIVING_BACK = Standing(
    _l("Money is on its way back to you"),
    _l(
        "SumUp has been asked to give it back to the card you paid with. We write to you as soon as"
        " it has."
    ),
    Tone.WAITING,
    is_moving=True,
)
PARTLY_GIVEN_BACK = Standing(
    _l("Paid, and partly given back"),
    _l("It went to the card you paid with. Your bank usually shows it within a few days."),
    Tone.GOOD,
)
GIVEN_BACK = Standing(
    _l("All of your money was given back"),
    _l("It went to the card you paid with. Your bank usually shows it within a few days."),
    Tone.MUTED,
)
CASES = {
    CaseKind.CLAIM_GONE: SEEING,
    CaseKind.PAID_TWICE: PAID_TWICE,
    CaseKind.WRONG_AMOUNT: OTHER_AMOUNT,
}
PAID = Standing(_l("Paid, thank you"), _l("Your payment has arrived."), Tone.GOOD)
BOOKED = Standing(
    _l("Booked, thank you"), _l("There was nothing to pay, and all of it is yours."), Tone.GOOD
)
ENDED = {
    EndedBecause.NOT_PAID: Standing(
        _l("This order has expired"),
        _l("It was not paid in time and nothing was taken. Your basket is as you left it."),
        Tone.MUTED,
    ),
    EndedBecause.PLACES_GONE: Standing(
        _l("The places are no longer free"),
        _l(
            "Some places of this order were not held for you any more, so it was not sent for"
            " payment. Nothing was taken."
        ),
        Tone.BAD,
    ),
    EndedBecause.SOLD_OUT: Standing(
        _l("Not enough was left"),
        _l(
            "Somebody else was faster, so this order was not sent for payment. Nothing was taken."
            " Below you see of what there were too few; the rest is still in your basket."
        ),
        Tone.BAD,
    ),
    EndedBecause.REFUSED: Standing(
        _l("This order could not be paid"),
        _l("SumUp did not accept it from this shop, and nothing was taken. Please tell the shop."),
        Tone.BAD,
    ),
    EndedBecause.REPLACED: Standing(
        _l("Another order took its place"),
        _l(
            "You changed your basket and sent it anew, so this order was closed. Nothing was taken"
            " for it."
        ),
        Tone.MUTED,
    ),
}


def standing_of(
    owed: Owed, cases: Sequence[MoneyCase] = (), refunds: Sequence[Refund] = ()
) -> Standing:
    """Say where the payment of an order with its latest attempt stands.

    Money that is not yet in its place comes first, then what goes back, then the payment itself.
    """
    order, attempt = owed.order, owed.attempt
    for case in cases:
        if case.is_open and case.kind in CASES:
            return CASES[case.kind]
    if order.is_paid:
        return _standing_of_paid(order, refunds)
    if order.ended_because is not None:
        return ENDED[order.ended_because]
    if attempt.status is AttemptStatus.MISMATCH:
        return IN_DOUBT
    if attempt.is_opening:
        return PREPARING
    if attempt.status in CLOSED:
        return LAPSED
    return DECLINED if order.state is OrderState.FAILED else WAITING


def _standing_of_paid(order: Order, refunds: Sequence[Refund]) -> Standing:
    if order.is_free:
        return BOOKED
    if order.is_given_back:
        return GIVEN_BACK
    if any(refund.is_under_way for refund in refunds):
        return GIVING_BACK
    return PARTLY_GIVEN_BACK if order.refunded_minor else PAID


LABELS = {
    OrderState.PREPARING: (_l("Preparing"), Tone.WAITING),
    OrderState.PENDING: (_l("Waiting for payment"), Tone.WAITING),
    OrderState.FAILED: (_l("Payment declined"), Tone.WARN),
    OrderState.PAID: (_l("Paid"), Tone.GOOD),
    OrderState.EXPIRED: (_l("Expired"), Tone.MUTED),
}

GIVEN_BACK_LABEL = (_l("Given back"), Tone.MUTED)
PARTLY_GIVEN_BACK_LABEL = (_l("Partly given back"), Tone.WARN)
FULFILMENTS = {
    Fulfilment.TO_PREPARE: (_l("To prepare"), Tone.WAITING),
    Fulfilment.READY: (_l("Ready"), Tone.GOOD),
    Fulfilment.COLLECTED: (_l("Collected"), Tone.MUTED),
}
REFUND_STATES = {
    RefundState.INTENDED: (_l("Under way"), Tone.WAITING),
    RefundState.MADE: (_l("Given back"), Tone.GOOD),
    RefundState.REFUSED: (_l("SumUp refused it"), Tone.BAD),
}


def fulfilment_label(stand: Fulfilment) -> tuple[str, Tone]:
    """Name how far a seller is with an order: a word and its tone."""
    label, tone = FULFILMENTS[stand]
    return _(label), tone


def refund_label(refund: Refund) -> tuple[str, Tone]:
    """Name how a refund stands: a word and its tone."""
    label, tone = REFUND_STATES[refund.state]
    return _(label), tone


def label_of(order: Order) -> tuple[str, Tone]:
    """Name an order's state in a list: a word and its tone."""
    label, tone = LABELS[order.state]
    if order.is_free and order.is_paid:
        label = _l("Booked")
    if order.is_given_back:
        label, tone = GIVEN_BACK_LABEL
    elif order.refunded_minor:
        label, tone = PARTLY_GIVEN_BACK_LABEL
    return _(label), tone
