"""The basket's pages, and the forms on them."""

from quart import Blueprint, Response, request

from cart.basket.adopting import adopt_basket
from cart.basket.forms import QuantityForm
from cart.basket.pages import show_basket
from cart.basket.reading import item_to_hold
from cart.items import service
from cart.owner import Owner
from glue.access import allows
from glue.contracts.events import GiveBackEntry
from glue.pages import current_page
from glue.permissions import Action
from shared.db import read_session, rollback_request, write_session
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _
from shared.rpc import call_action
from shared.web.flash import FlashKind, flash
from shared.web.htmx import checked_next, redirect_to
from shared.web.identity import current_identity, identity_for_write

basket = Blueprint("basket", __name__)


@basket.get("/")
@allows(Action.FILL_BASKET)
async def index() -> Response:
    return await show_basket(current_identity())


@basket.get("/<page_slug>/")
@allows(Action.FILL_BASKET)
async def show(page_slug: str) -> Response:
    return await show_basket(current_identity(), page=current_page())


@basket.post("/items/adoption/")
@allows(Action.FILL_BASKET)
async def create() -> Response:
    """Put into the basket what was picked while nobody could tell whose the session is."""
    identity = current_identity()
    if identity.user_id is not None and identity.session_id is not None:
        await adopt_basket(
            write_session(), user_id=identity.user_id, session_id=identity.session_id
        )
        flash(_("It is all in your basket now"))
    return await _back()


@basket.post("/items/<int:product_id>/quantity/")
@allows(Action.FILL_BASKET)
async def update(product_id: int) -> Response:
    try:
        form = QuantityForm.read(await request.form)
        item = await item_to_hold(read_session(), _owner(), product_id, form.quantity)
        await service.set_item(
            write_session(),
            _owner(),
            product_id=product_id,
            quantity=item.quantity,
            market_place_id=item.market_place_id,
            price=item.price,
        )
    except DomainError as error:
        await rollback_request()
        flash(str(error), FlashKind.ERROR)
    return await _back()


@basket.post("/items/<int:product_id>/delete/")
@allows(Action.FILL_BASKET)
async def destroy(product_id: int) -> Response:
    await service.remove_item(write_session(), _owner(), product_id=product_id)
    flash(_("Taken out of your basket"), FlashKind.NOTE)
    return await _back()


@basket.post("/items/places/<int(max=9223372036854775807):entry_id>/delete/")
@allows(Action.FILL_BASKET)
async def destroy_place(entry_id: int) -> Response:
    """Give a booking back: its time is free for others at once."""
    owner, sent = _owner(), await request.form
    # Held anew it is another place to give back; pressed twice it is the same.
    key = f"give-back:{owner.user_id}:{owner.session_id}:{entry_id}:{sent.get('held', '')[:40]}"
    await call_action(
        GiveBackEntry(entry_id=entry_id, user_id=owner.user_id, session_id=owner.session_id),
        key=key,
    )
    flash(_("Taken out of your basket"), FlashKind.NOTE)
    return await _back()


def _owner() -> Owner:
    identity = identity_for_write()
    owner = Owner.of(identity.user_id, identity.session_id)
    if owner is None:
        raise InvalidInput()
    return owner


async def _back() -> Response:
    form = await request.form
    return await redirect_to(checked_next(form.get("next"), otherwise="/"))
