"""A shop's products, for its keepers: found, added, changed, shown or not, put away and back."""

from quart import Blueprint, Response, request, url_for

from glue.access import allows, the_page
from glue.permissions import Action
from market.desk import queries, service
from market.desk.errors import ChangedMeanwhile, Taken
from market.desk.forms import ProductForm
from market.desk.reading import FormReader, Typed
from market.desk.rendering import product_form_page, products_page
from market.keeping import shop_of_desk, where_of
from market.marketplaces.models import Marketplace
from market.products.models import Product
from market.stock.queries import count_left
from market.stock.service import CountedMeanwhile
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import flash
from shared.web.htmx import checked_next, redirect_to, respond
from shared.web.private import keep_private

desk = Blueprint("desk", __name__, url_prefix="/keep/<page_slug>/<market_slug>/products")
desk.after_request(keep_private)

PRODUCT = "/<int(max=9223372036854775807):product_id>/"


@desk.get("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def index(page_slug: str, market_slug: str) -> Response:
    return await products_page(await shop_of_desk(market_slug))


@desk.get("/new/")
@allows(Action.KEEP_SHOP, on=the_page)
async def new(page_slug: str, market_slug: str) -> Response:
    return await product_form_page(await shop_of_desk(market_slug), ProductForm.empty())


@desk.post("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create(page_slug: str, market_slug: str) -> Response:
    shop = await shop_of_desk(market_slug)
    form = ProductForm.read(await request.form)
    typed, errors = await _read(shop, form)
    if errors:
        return await product_form_page(shop, form.refused(errors), status=422)
    try:
        product = await service.add_product(write_session(), shop, typed)
    except Taken as taken:
        await rollback_request()
        return await product_form_page(shop, _told(form, taken), status=taken.status)
    flash(_("%(title)s is in the shop now", title=product.title))
    return await redirect_to(url_for("desk.index", **where_of(shop)))


@desk.get(PRODUCT)
@allows(Action.KEEP_SHOP, on=the_page)
async def edit(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await _product(shop, product_id)
    return await product_form_page(shop, await _form_of(product), product)


@desk.post(PRODUCT)
@allows(Action.KEEP_SHOP, on=the_page)
async def update(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await _product(shop, product_id)
    form = ProductForm.read(await request.form)
    typed, errors = await _read(shop, form)
    if errors:
        return await product_form_page(shop, form.refused(errors), product, status=422)
    try:
        await service.change_product(write_session(), shop, product_id, typed, form)
    except Taken as taken:
        await rollback_request()
        return await product_form_page(shop, _told(form, taken), product, status=taken.status)
    except CountedMeanwhile as problem:
        await rollback_request()
        form = form.recounted(problem.left, str(problem))
        return await product_form_page(shop, form, product, status=problem.status)
    except ChangedMeanwhile as problem:
        await rollback_request()
        form = form.over(await _form_of(product))
        return await product_form_page(
            shop, form, product, notice=str(problem), status=problem.status
        )
    flash(_("Saved: %(title)s", title=typed.values["title"]))
    return await redirect_to(url_for("desk.edit", product_id=product_id, **where_of(shop)))


@desk.post(f"{PRODUCT}shown/")
@allows(Action.KEEP_SHOP, on=the_page)
async def update_shown(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    sent = await request.form
    wanted = sent.get("wanted") == "on"
    session = write_session()
    product = await service.publish_product(session, shop, product_id, is_published=wanted)
    back = checked_next(sent.get("back"), otherwise=url_for("desk.index", **where_of(shop)))
    return await respond(
        "desk/_shown.html",
        otherwise=back,
        product=product,
        where=where_of(shop),
        back=back,
        announce=_("Shoppers see it now") if wanted else _("Shoppers see it no longer"),
    )


@desk.post(f"{PRODUCT}delete/")
@allows(Action.KEEP_SHOP, on=the_page)
async def destroy(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    await service.delete_product(write_session(), shop, product_id)
    flash(_("Deleted. You find it among the deleted ones, and can put it back"))
    return await redirect_to(url_for("desk.index", **where_of(shop)))


@desk.post(f"{PRODUCT}revive/")
@allows(Action.KEEP_SHOP, on=the_page)
async def revive(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await _product(shop, product_id)
    try:
        await service.revive_product(write_session(), shop, product_id)
    except Taken as taken:
        await rollback_request()
        form = _told(await _form_of(product), taken)
        return await product_form_page(shop, form, product, status=taken.status)
    flash(_("It is back in the shop"))
    return await redirect_to(url_for("desk.edit", product_id=product_id, **where_of(shop)))


async def _product(shop: Marketplace, product_id: int) -> Product:
    product = await queries.product_of_desk(read_session(), shop, product_id, now=utcnow())
    if product is None:
        raise NotFound()
    return product


async def _form_of(product: Product) -> ProductForm:
    site = current_runtime().settings.site
    stock = await queries.stock_of(read_session(), product.id)
    units = await count_left(read_session(), product.id, now=utcnow())
    return ProductForm.of(product, stock, units, site.locale, site.zone)


async def _read(shop: Marketplace, form: ProductForm) -> tuple[Typed, dict[str, str]]:
    site = current_runtime().settings.site
    sections = {id for id, *_names in await queries.section_choices(read_session(), shop.id)}
    reader = FormReader(
        form, currency=shop.currency, locale=site.locale, zone=site.zone, sections=sections
    )
    typed = reader.read()
    return typed, reader.errors


def _told(form: ProductForm, taken: Taken) -> ProductForm:
    return form.refused({taken.field: str(taken)})
