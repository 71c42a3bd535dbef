"""The heart of a product."""

from uuid import uuid4

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from market.likes.service import toggle_like
from market.products.models import Product
from market.products.queries import product_on_page
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.flash import FlashKind, flash
from shared.web.htmx import checked_next, is_htmx, redirect_to, render_region
from shared.web.identity import current_identity
from shared.web.presses import press_of

likes = Blueprint("likes", __name__)

AWAY = _l("We cannot note what you like right now. Please try again in a moment")


@likes.get("/<page_slug>/<market_slug>/<product_slug>/like/")
@allows(Action.USE_ACCOUNT)
async def new(page_slug: str, market_slug: str, product_slug: str) -> Response:
    """Lead whoever has signed in for it to the product, where its heart is."""
    product = await _product(market_slug, product_slug)
    return await redirect_to(_address(product), status=302)


@likes.post("/<page_slug>/<market_slug>/<product_slug>/like/")
@allows(Action.USE_ACCOUNT)
async def create(page_slug: str, market_slug: str, product_slug: str) -> Response:
    """Turn the heart; what was pressed twice at once is one press."""
    product = await _product(market_slug, product_slug)
    sent = await request.form
    user_id = current_identity().user_id
    assert user_id is not None
    problem = None
    is_liked = sent.get("liked") == "true"
    try:
        key = f"{press_of(sent.get('press'))}:{product.id}"
        is_liked = await toggle_like(user_id, product.id, key=key)
    except ServiceUnavailable:
        problem = _(AWAY)
    if is_htmx():
        return await render_region(
            "likes/_heart.html",
            page=current_page(),
            product=product,
            is_liked=is_liked,
            press=str(uuid4()),
            problem=problem,
        )
    if problem:
        flash(problem, FlashKind.WARNING)
    return await redirect_to(checked_next(sent.get("back"), otherwise=_address(product)))


async def _product(market_slug: str, product_slug: str) -> Product:
    product = await product_on_page(
        read_session(), current_page().id, market_slug, product_slug, now=utcnow()
    )
    if product is None:
        raise NotFound()
    return product


def _address(product: Product) -> str:
    return url_for(
        "products.show",
        page_slug=current_page().slug,
        market_slug=product.marketplace.slug,
        product_slug=product.slug,
    )
