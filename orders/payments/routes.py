"""Paying an order, and asking SumUp again: from its owner's page, or by its token."""

from quart import Blueprint, Response

from glue.access import allows
from glue.permissions import Action
from orders.access import order_of_token, the_order
from orders.addresses import order_address, return_address
from orders.payments.looking import check_for_somebody
from orders.payments.paying import way_to_pay
from orders.payments.settling import NO_ANSWER
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

payments = Blueprint("payments", __name__)
payment_checks = Blueprint("payment_checks", __name__)
payments.after_request(keep_private)
payment_checks.after_request(keep_private)

SILENCE = _l("SumUp does not answer right now. Nothing was changed; please try again in a minute.")


@payments.post("/<int(max=2147483647):order_id>/pay/")
@allows(Action.PAY_ORDER, on=the_order, hidden=True)
async def create(order_id: int) -> Response:
    return await _pay(order_id, otherwise=order_address(order_id))


@payments.post("/checkout/return/<token>/pay/")
@allows(Action.FOLLOW_LETTER)
async def create_by_token(token: str) -> Response:
    order_id = order_of_token(token)
    return await _pay(order_id, otherwise=return_address(order_id))


@payment_checks.post("/<int(max=2147483647):order_id>/recheck/")
@allows(Action.PAY_ORDER, on=the_order, hidden=True)
async def create_check(order_id: int) -> Response:
    return await _recheck(order_id, back=order_address(order_id))


@payment_checks.post("/checkout/return/<token>/recheck/")
@allows(Action.FOLLOW_LETTER)
async def create_check_by_token(token: str) -> Response:
    order_id = order_of_token(token)
    return await _recheck(order_id, back=return_address(order_id))


async def _pay(order_id: int, *, otherwise: str) -> Response:
    try:
        address = await way_to_pay(order_id)
    except NO_ANSWER:
        flash(_(SILENCE), FlashKind.WARNING)
        return await redirect_to(otherwise)
    return await redirect_to(address)


async def _recheck(order_id: int, *, back: str) -> Response:
    if await check_for_somebody(order_id):
        flash(_("We asked SumUp again: this is where your payment stands."), FlashKind.NOTE)
    else:
        flash(_(SILENCE), FlashKind.WARNING)
    return await redirect_to(back)
