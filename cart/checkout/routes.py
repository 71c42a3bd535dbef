"""The way from a basket to paying: straight to one seller, or walking through several."""

from quart import Blueprint, Response, request

from cart.basket.pages import Refusal, payable_contents, show_basket
from cart.basket.reading import read_contents
from cart.checkout import walks
from cart.checkout.differences import differences
from cart.checkout.forms import CheckoutForm, Details
from cart.checkout.pages import show_walk
from cart.checkout.sending import AWAY, NOTHING, readable_parts, send_part
from cart.owner import Owner
from glue.access import allows
from glue.contracts import blog
from glue.pages import current_page
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import Identity, current_identity, identity_for_write

checkout = Blueprint("checkout", __name__)

WALK = "/checkout/"


@checkout.get("/checkout/")
@allows(Action.FILL_BASKET)
async def show() -> Response:
    return await show_walk(current_identity())


@checkout.post("/checkout/")
@allows(Action.FILL_BASKET)
async def create() -> Response:
    """Begin to walk, unless the basket is not what its page had shown."""
    form = CheckoutForm.read(await request.form)
    identity = identity_for_write()
    owner = _owner(identity)
    contents = await read_contents(read_session(), owner)
    parts = await readable_parts(contents)
    if parts is None:
        return await show_basket(identity, refusal=Refusal(status=503, notice=_(AWAY)))
    payable = payable_contents(contents, parts)
    changes = differences(form.seen or (), payable)
    if changes:
        return await show_basket(identity, refusal=Refusal(status=409, changes={None: changes}))
    if owner is None or payable.is_empty:
        return await _nothing()
    await walks.go_on(write_session(), owner)
    return await redirect_to(WALK)


@checkout.post("/<page_slug>/checkout/")
@allows(Action.FILL_BASKET)
async def create_for_page(page_slug: str) -> Response:
    """Send one seller's part, and go to pay it."""
    form, page = CheckoutForm.read(await request.form), current_page()
    identity = identity_for_write()
    owner = _owner(identity)
    contents = await read_contents(read_session(), owner)
    sent = await send_part(identity, owner, contents, page, form)
    if sent is None:
        return await _nothing()
    if isinstance(sent, str):
        return await redirect_to(sent)
    return await _show_again(identity, form, page, sent)


@checkout.post("/<page_slug>/checkout/later/")
@allows(Action.FILL_BASKET)
async def create_later(page_slug: str) -> Response:
    return await _leave(later=True)


@checkout.post("/<page_slug>/checkout/later/delete/")
@allows(Action.FILL_BASKET)
async def destroy_later(page_slug: str) -> Response:
    return await _leave(later=False)


async def _leave(*, later: bool) -> Response:
    details = Details.read(await request.form)
    owner = _owner(identity_for_write())
    if owner is None:
        raise InvalidInput()
    session = write_session()
    walk_id = await walks.go_on(session, owner, details)
    await walks.leave_for_later(session, walk_id, page_id=current_page().id, later=later)
    return await redirect_to(WALK)


async def _show_again(
    identity: Identity, form: CheckoutForm, page: blog.Post, refusal: Refusal
) -> Response:
    if not form.is_walk:
        return await show_basket(identity, page=page, details=form.details, refusal=refusal)
    return await show_walk(identity, details=form.details, refusal=refusal)


async def _nothing() -> Response:
    flash(_(NOTHING), FlashKind.NOTE)
    return await redirect_to("/")


def _owner(identity: Identity) -> Owner | None:
    return Owner.of(identity.user_id, identity.session_id)
