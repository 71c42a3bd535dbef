"""A refund by a keeper: asked for in a form, shown as what it will do, and only then meant."""

from quart import Blueprint, Response, request

from glue.access import allows
from glue.permissions import Action
from orders.access import the_kept_order
from orders.addresses import kept_address
from orders.keeping.rendering import ORDERS, render_kept
from orders.models import Refund, RefundState
from orders.refunds.asking import ask_refund
from orders.refunds.errors import NotAsAgreed, NothingLeft, NothingPaid, RefundTooMuch
from orders.refunds.forms import RefundForm
from orders.refunds.planning import plan_refund
from orders.refunds.refundables import refundable
from shared.db import read_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.money import format_money
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity
from shared.web.private import keep_private

refunds = Blueprint(
    "refunds",
    __name__,
    url_prefix="/keep/<int(max=2147483647):page_id>/orders/<int(max=2147483647):order_id>/refunds",
)
refunds.after_request(keep_private)


@refunds.get("/new/")
@allows(Action.KEEP_ORDERS, on=the_kept_order)
async def new(page_id: int, order_id: int) -> Response:
    return await _form(page_id, order_id, RefundForm())


@refunds.post("/")
@allows(Action.KEEP_ORDERS, on=the_kept_order)
async def create(page_id: int, order_id: int) -> Response:
    """Show what a refund will do, and give the money back once that was agreed to."""
    form = RefundForm.read(await request.form)
    if form.wants_change:
        return await _form(page_id, order_id, form)
    try:
        if form.agreed is None:
            return await _confirmation(page_id, order_id, form)
        user_id = current_identity().user_id
        assert user_id is not None
        refund = await ask_refund(order_id, form, user_id=user_id, locale=_locale())
    except NotAsAgreed as error:
        return await _confirmation(page_id, order_id, form, problem=str(error))
    except (InvalidInput, RefundTooMuch) as error:
        return await _form(page_id, order_id, form.refused(error), status=422)
    except (NothingPaid, NothingLeft) as error:
        flash(str(error), FlashKind.WARNING)
        return await redirect_to(kept_address(page_id, order_id))
    _say(refund)
    return await redirect_to(kept_address(page_id, order_id))


async def _form(page_id: int, order_id: int, form: RefundForm, *, status: int = 200) -> Response:
    try:
        it = await refundable(read_session(), order_id)
        if not it.left:
            raise NothingLeft()
    except (NothingPaid, NothingLeft) as error:
        flash(str(error), FlashKind.WARNING)
        return await redirect_to(kept_address(page_id, order_id))
    return await render_kept(
        "keep/refunds/new.html",
        page_id=page_id,
        way=ORDERS,
        status=status,
        order=it.order,
        it=it,
        form=form,
    )


async def _confirmation(
    page_id: int, order_id: int, form: RefundForm, *, problem: str = ""
) -> Response:
    it = await refundable(read_session(), order_id)
    plan = plan_refund(it, form, locale=_locale())
    return await render_kept(
        "keep/refunds/confirm.html",
        page_id=page_id,
        way=ORDERS,
        status=409 if problem else 200,
        order=it.order,
        plan=plan,
        form=form,
        problem=problem,
    )


def _say(refund: Refund) -> None:
    amount = format_money(refund.amount, _locale())
    if refund.state is RefundState.MADE:
        flash(_("%(amount)s went back to the card it was paid with.", amount=amount))
    elif refund.state is RefundState.REFUSED:
        text = _("SumUp would not give %(amount)s back. Nothing was changed.", amount=amount)
        flash(text, FlashKind.ERROR)
    else:
        text = _("%(amount)s is going back. SumUp has not confirmed it yet.", amount=amount)
        flash(text, FlashKind.NOTE)


def _locale() -> str:
    return current_runtime().settings.site.locale
