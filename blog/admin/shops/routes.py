"""A page's shops: listed, opened, changed, closed for now, and put away."""

from uuid import uuid4

from quart import Blueprint, Response, request

from blog.admin.desks import current_desk, the_desk
from blog.admin.hanging import back_typed
from blog.admin.shops.forms import ShopForm
from blog.admin.shops.reading import kept_shops, shop_of
from blog.admin.shops.rendering import (
    currencies_of,
    form_page,
    shop_region,
    shops_address,
    shops_page,
)
from glue.access import allows
from glue.contracts import market
from glue.contracts.relations import ContainerType
from glue.permissions import Action
from shared.errors import InvalidInput, ServiceUnavailable
from shared.i18n import gettext as _
from shared.rpc import call_action
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to
from shared.web.private import keep_private

shops = Blueprint("admin_shops", __name__, url_prefix="/admin/pages/<page_slug>/shops")
shops.after_request(keep_private)

SHOP = "/<int(max=9223372036854775807):shop_id>/"


@shops.get("/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def index(page_slug: str) -> Response:
    return await shops_page()


@shops.get("/new/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def new(page_slug: str) -> Response:
    return await form_page(ShopForm(currency=(await currencies_of(current_desk()))[0]))


@shops.post("/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def create(page_slug: str) -> Response:
    form, page = ShopForm.read(await request.form), current_desk()
    try:
        form.check(await currencies_of(page))
        opening = market.CreateMarketplace(
            container_type=ContainerType.PAGE,
            container_id=page.id,
            title=form.title,
            slug=form.slug,
            currency=form.currency,
            intro=form.intro,
            opening_note=form.opening_note,
            collection_note=form.collection_note,
        )
        shop = await call_action(opening, key=form.action_key)
    except (InvalidInput, market.SlugTaken, ServiceUnavailable) as refusal:
        return await form_page(form.refused(refusal), status=refusal.status)
    flash(_("%(shop)s is open", shop=shop.title))
    return await redirect_to(shops_address(form.back))


@shops.get(SHOP)
@allows(Action.KEEP_SHOP, on=the_desk)
async def edit(page_slug: str, shop_id: int) -> Response:
    shop = await shop_of(current_desk(), shop_id)
    return await form_page(ShopForm.of(shop), shop_id, shop)


@shops.post(SHOP)
@allows(Action.KEEP_SHOP, on=the_desk)
async def update(page_slug: str, shop_id: int) -> Response:
    form, shop = ShopForm.read(await request.form), None
    try:
        shop = await shop_of(current_desk(), shop_id)
        form.check([form.currency])
        change = market.UpdateMarketplace(
            id=shop_id,
            seen=form.seen,
            title=form.title,
            slug=form.slug or None,
            intro=form.intro,
            opening_note=form.opening_note,
            collection_note=form.collection_note,
        )
        shop = await call_action(change, key=form.action_key)
    except market.EditedMeanwhile as meanwhile:
        now = await shop_of(current_desk(), shop_id)
        form = form.refused(meanwhile).over(now.version)
        return await form_page(form, shop_id, now, status=meanwhile.status)
    except (InvalidInput, market.SlugTaken, ServiceUnavailable) as refusal:
        return await form_page(form.refused(refusal), shop_id, shop, status=refusal.status)
    flash(_("Saved: %(shop)s", shop=shop.title))
    return await redirect_to(shops_address())


@shops.post(f"{SHOP}open/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def update_open(page_slug: str, shop_id: int) -> Response:
    form = await request.form
    wanted = form.get("wanted") == "on"
    await shop_of(current_desk(), shop_id)
    switch = market.UpdateMarketplace(id=shop_id, is_open=wanted)
    shop = await call_action(switch, key=str(uuid4()))
    message = _("%(shop)s is closed for now", shop=shop.title)
    if wanted:
        message = _("%(shop)s is open", shop=shop.title)
    if is_htmx():
        (kept,) = await kept_shops(current_desk(), [shop])
        return await shop_region(kept, message)
    flash(message)
    return await redirect_to(shops_address(back_typed(form)))


@shops.post(f"{SHOP}delete/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def destroy(page_slug: str, shop_id: int) -> Response:
    shop = await shop_of(current_desk(), shop_id)
    await call_action(market.DeleteMarketplace(id=shop_id), key=f"put-away:{shop_id}")
    flash(_("%(shop)s is put away", shop=shop.title), FlashKind.NOTE)
    return await redirect_to(shops_address())
