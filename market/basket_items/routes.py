"""Add to basket: from a product's page or from its card in a list."""

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.layout import mini_cart
from glue.pages import current_page
from glue.permissions import Action
from market.basket_items.forms import BasketForm
from market.basket_items.service import add_to_basket, require_left, require_open
from market.products.models import Product
from market.products.queries import product_on_page
from market.products.routes import product_page
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import DomainError, NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import checked_next, is_htmx, redirect_to, render_region
from shared.web.identity import current_identity, identity_for_write

basket_items = Blueprint("basket_items", __name__)

REGION = "basket_items/_add.html"


@basket_items.post("/<page_slug>/<market_slug>/<product_slug>/basket/")
@allows(Action.FILL_BASKET)
async def create(page_slug: str, market_slug: str, product_slug: str) -> Response:
    product = await product_on_page(
        read_session(), current_page().id, market_slug, product_slug, now=utcnow()
    )
    if product is None:
        raise NotFound()
    form = BasketForm.read(await request.form)
    try:
        require_open(product)
        quantity = form.checked_quantity()
        require_left(product, quantity)
        await add_to_basket(identity_for_write(), product, quantity=quantity, attempt=form.attempt)
    except ServiceUnavailable:
        return await _show_again(product, form.in_doubt())
    except DomainError as problem:
        return await _show_again(product, form.refused(problem))
    return await _show_added(product, form.done(quantity))


async def _show_again(product: Product, form: BasketForm) -> Response:
    if is_htmx():
        page = current_page()
        return await render_region(REGION, status=422, page=page, product=product, form=form)
    return await product_page(product, form, status=422)


async def _show_added(product: Product, form: BasketForm) -> Response:
    page = current_page()
    if is_htmx():
        basket = await mini_cart(current_identity())
        return await render_region(
            "basket_items/create.swaps.html", page=page, product=product, form=form, basket=basket
        )
    flash(_("In your basket: %(count)s × %(title)s", count=form.added, title=product.title))
    own_page = url_for(
        "products.show",
        page_slug=page.slug,
        market_slug=product.marketplace.slug,
        product_slug=product.slug,
    )
    return await redirect_to(checked_next(form.back, otherwise=own_page))
