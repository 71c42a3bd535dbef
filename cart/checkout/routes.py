"""The way from a basket to paying."""

from collections.abc import Sequence

from quart import Blueprint, Response, request

from cart.basket.contents import Contents, SellerPart
from cart.basket.pages import Refusal, show_basket
from cart.basket.reading import read_contents, seller_parts
from cart.checkout.forms import CheckoutForm
from cart.checkout.missing import what_is_missing
from cart.checkout.placing import place_order, way_to_pay
from cart.owner import Owner
from glue.access import allows
from glue.contracts import blog, orders
from glue.pages import current_page
from glue.permissions import Action
from shared.db import read_session
from shared.errors import DomainError, ServiceUnavailable
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import Identity, identity_for_write

checkout = Blueprint("checkout", __name__)

CHANGED = _l("Your basket has changed since this page was shown. Please look it over once more")
NOTHING = _l("There is nothing in your basket to pay for")
AWAY = _l("We cannot reach the till right now. Nothing was charged. Please try again in a moment")
GONE = _l("Something in your basket is no longer sold. Please take it out to go on")
CLOSED_TILL = _l("%(page)s does not take payments here yet")


@checkout.post("/checkout/")
@allows(Action.FILL_BASKET)
async def create() -> Response:
    return await _check_out(None)


@checkout.post("/<page_slug>/checkout/")
@allows(Action.FILL_BASKET)
async def create_for_page(page_slug: str) -> Response:
    return await _check_out(current_page())


async def _check_out(page: blog.Post | None) -> Response:
    form = CheckoutForm.read(await request.form)
    identity = identity_for_write()
    owner = Owner.of(identity.user_id, identity.session_id)
    contents = await read_contents(read_session(), owner)
    parts = await _readable_parts(contents)
    part = _part_to_pay(parts or (), page)
    if parts is None:
        refusal = Refusal(status=503, notice=_(AWAY))
    elif owner is None or part is None:
        flash(_(NOTHING), FlashKind.NOTE)
        return await redirect_to("/")
    else:
        found = _refusal(form, part)
        if found is None:
            return await _hand_over(identity, owner, part, form, page)
        refusal = found
    return await show_basket(identity, page=page, email=form.email, refusal=refusal)


async def _hand_over(
    identity: Identity,
    owner: Owner,
    part: SellerPart,
    form: CheckoutForm,
    page: blog.Post | None,
) -> Response:
    try:
        order = await place_order(identity, owner, part, email=form.email)
    except ServiceUnavailable:
        refusal = Refusal(status=503, notice=_(AWAY))
    except orders.NotAvailable as error:
        refusal = Refusal(status=error.status, notice=what_is_missing(error))
    except DomainError as error:
        refusal = Refusal(status=error.status, notice=str(error))
    else:
        return await redirect_to(way_to_pay(order))
    return await show_basket(identity, page=page, email=form.email, refusal=refusal)


async def _readable_parts(contents: Contents) -> Sequence[SellerPart] | None:
    """Return the sellers' parts, or None while something in the basket cannot be read."""
    if contents.unreadable:
        return None
    try:
        return await seller_parts(contents)
    except ServiceUnavailable:
        return None


def _part_to_pay(parts: Sequence[SellerPart], page: blog.Post | None) -> SellerPart | None:
    """Return the named seller's part; without a name the first that can be paid."""
    if page is not None:
        return next((part for part in parts if part.page.id == page.id), None)
    return next((part for part in parts if part.takes_payments), parts[0] if parts else None)


def _refusal(form: CheckoutForm, part: SellerPart) -> Refusal | None:
    if not part.takes_payments:
        return Refusal(status=409, notice=_(CLOSED_TILL, page=part.page.title))
    if form.seen != part.contents.version():
        return Refusal(status=409, notice=_(CHANGED))
    if part.gone:
        return Refusal(status=409, notice=_(GONE))
    if form.errors:
        return Refusal(status=422, errors=form.errors)
    return None
