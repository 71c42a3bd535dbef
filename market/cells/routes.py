"""Values of products that keepers change where they stand: the price, and how many are left."""

from dataclasses import replace

from quart import Blueprint, Response, request, url_for

from glue.access import allows, the_page
from glue.pages import current_page
from glue.permissions import Action
from market.cells import service
from market.cells.errors import NotAboveSpecial, PricedMeanwhile
from market.cells.forms import Cell, Name
from market.desk.queries import product_of_desk
from market.desk.values import Wrong, read_price, read_units, units_seen
from market.keeping import PRODUCTS, shop_of_desk, ways_of_desk, where_of
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
from shared.web.htmx import is_htmx, redirect_to, render, render_region
from shared.web.private import keep_private

PREFIX = "/keep/<page_slug>/<market_slug>/products/<int(max=9223372036854775807):product_id>"

cells = Blueprint("cells", __name__, url_prefix=f"{PREFIX}/<any(price, left):cell>")
cells.after_request(keep_private)


@cells.get("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def show(page_slug: str, market_slug: str, product_id: int, cell: str) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await _product(shop, product_id)
    if not is_htmx():
        return await redirect_to(url_for("desk.index", **where_of(shop)))
    return await _region(shop, product, Cell(Name(cell), refocus=True))


@cells.get("/edit/")
@allows(Action.KEEP_SHOP, on=the_page)
async def edit(page_slug: str, market_slug: str, product_id: int, cell: str) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await _product(shop, product_id)
    left = await count_left(read_session(), product_id, now=utcnow())
    locale = current_runtime().settings.site.locale
    return await _answer(shop, product, Cell.opened(Name(cell), product, left, locale))


@cells.post("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def update(page_slug: str, market_slug: str, product_id: int, cell: str) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await _product(shop, product_id)
    sent = await request.form
    typed, seen = sent.get("value", "").strip()[:40], sent.get("seen", "")[:20]
    form = Cell(Name(cell), typed, seen, is_open=True)
    refused = await _refused(shop, product_id, form)
    if refused is not None:
        await rollback_request()
        return await _answer(shop, product, refused, status=422)
    said = _("Saved: %(title)s", title=product.title)
    if is_htmx():
        saved = Cell(form.name, refocus=True, announce=said)
        return await _region(shop, await _written(shop, product_id), saved)
    flash(said)
    return await redirect_to(url_for("desk.index", **where_of(shop)))


async def _refused(shop: Marketplace, product_id: int, form: Cell) -> Cell | None:
    """Write what was typed, or return the form with what is wrong with it."""
    try:
        await _write(shop, product_id, form)
    except PricedMeanwhile as problem:
        return replace(form, seen=str(problem.price.minor), error=str(problem))
    except CountedMeanwhile as problem:
        return replace(form, seen=_digits(problem.left), error=str(problem))
    except (Wrong, NotAboveSpecial) as problem:
        return replace(form, error=str(problem))
    return None


async def _write(shop: Marketplace, product_id: int, form: Cell) -> None:
    session = write_session()
    if form.name is Name.PRICE:
        price = read_price(form.text, shop.currency, current_runtime().settings.site.locale)
        await service.change_price(session, shop, product_id, price=price, seen=form.seen)
    else:
        left = read_units(form.text) if form.text else None
        seen = units_seen(form.seen)
        await service.count_units(session, shop, product_id, left=left, seen=seen)


async def _product(shop: Marketplace, product_id: int) -> Product:
    product = await product_of_desk(read_session(), shop, product_id, now=utcnow())
    if product is None or product.deleted_at is not None:
        raise NotFound()
    return product


async def _written(shop: Marketplace, product_id: int) -> Product:
    """Return a product as this request has written it, and commits."""
    product = await product_of_desk(write_session(), shop, product_id, now=utcnow())
    assert product is not None
    return product


async def _answer(
    shop: Marketplace, product: Product, cell: Cell, *, status: int = 200
) -> Response:
    if is_htmx():
        return await _region(shop, product, cell, status=status)
    return await render(
        "cells/show.html",
        status=status,
        shop=shop,
        where=where_of(shop),
        page_title=current_page().title,
        ways=ways_of_desk(shop, PRODUCTS),
        product=product,
        cell=cell,
    )


async def _region(
    shop: Marketplace, product: Product, cell: Cell, *, status: int = 200
) -> Response:
    return await render_region(
        "cells/_cell.html", status=status, product=product, cell=cell, where=where_of(shop)
    )


def _digits(left: int | None) -> str:
    return "" if left is None else str(left)
