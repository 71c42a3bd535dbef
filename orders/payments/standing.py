"""Where the payment of an order stands, in plain words."""

from dataclasses import dataclass
from enum import StrEnum

from glue.contracts.orders import OrderState
from orders.models import CLOSED, AttemptStatus, EndedBecause, Order
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
PAID = Standing(_l("Paid, thank you"), _l("Your payment has arrived."), Tone.GOOD)
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


def standing_of(owed: Owed) -> Standing:
    """Say where the payment of an order with its latest attempt stands."""
    order, attempt = owed.order, owed.attempt
    if order.is_paid:
        return PAID
    if order.ended_because is not None:
        return ENDED[order.ended_because]
    if attempt.status is AttemptStatus.MISMATCH:
        return IN_DOUBT
    if attempt.is_opening:
        return PREPARING
    if attempt.status in CLOSED:
        return LAPSED
    return DECLINED if order.state is OrderState.FAILED else WAITING


LABELS = {
    OrderState.PREPARING: (_l("Preparing"), Tone.WAITING),
    OrderState.PENDING: (_l("Waiting for payment"), Tone.WAITING),
    OrderState.FAILED: (_l("Payment declined"), Tone.WARN),
    OrderState.PAID: (_l("Paid"), Tone.GOOD),
    OrderState.EXPIRED: (_l("Expired"), Tone.MUTED),
}


def label_of(order: Order) -> tuple[str, Tone]:
    """Name an order's state in a list: a word and its tone."""
    label, tone = LABELS[order.state]
    return _(label), tone
