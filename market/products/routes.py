"""One product."""

from functools import partial

from quart import Blueprint, Response, request, url_for

from glue.access import allows, the_page
from glue.contracts import blog
from glue.pages import current_page
from glue.permissions import Action
from market.basket_items.forms import BasketForm
from market.desk.queries import product_of_desk
from market.keeping import shop_of_desk
from market.likes.hearts import Hearts
from market.likes.service import liked_ids
from market.marketplaces.queries import marketplace_that_moved
from market.pictures.gallery import gallery_of
from market.products.cards import cards_of
from market.products.models import Product
from market.products.queries import (
    gone_by_id,
    product_by_id,
    product_gone_from,
    product_on_page,
    product_that_moved,
    products_beside,
    products_sold_with,
    variants_of,
)
from market.products.sharing import product_meta
from market.products.telling import allergen_names, badges
from market.shopfronts.pages import page_by_id
from shared.clock import utcnow
from shared.db import read_session, together
from shared.errors import NotFound
from shared.web.cache import keeps_page
from shared.web.htmx import is_htmx, redirect_to, render, render_region
from shared.web.identity import current_identity
from shared.web.private import keep_private

products = Blueprint("products", __name__)

BESIDE = 4
EMPTY_FORM = BasketForm()
CARD_FORM = BasketForm(is_on_card=True)


@products.get("/<page_slug>/<market_slug>/<product_slug>/")
@allows(Action.VISIT)
@keeps_page
async def show(page_slug: str, market_slug: str, product_slug: str) -> Response:
    place = (current_page().id, market_slug, product_slug)
    product = await product_on_page(read_session(), *place, now=utcnow())
    if product is not None:
        return await (product_pictures if is_htmx() else product_page)(product)
    moved = await product_that_moved(read_session(), *place, now=utcnow())
    if moved is not None:
        return await redirect_to(_address(moved, page_slug), status=301)
    shop = await marketplace_that_moved(read_session(), *place[:2])
    if shop is not None:
        address = url_for(
            "products.show",
            page_slug=page_slug,
            market_slug=shop.slug,
            product_slug=product_slug,
        )
        return await redirect_to(address, status=301)
    return await _gone_page(await product_gone_from(read_session(), *place), current_page())


@products.get(
    "/keep/<page_slug>/<market_slug>/products/<int(max=9223372036854775807):product_id>/preview/"
)
@allows(Action.KEEP_SHOP, on=the_page)
async def preview(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    product = await product_of_desk(read_session(), shop, product_id, now=utcnow())
    if product is None or product.deleted_at is not None:
        raise NotFound()
    return await keep_private(await product_page(product, is_preview=not product.is_published))


async def product_page(
    product: Product,
    form: BasketForm = EMPTY_FORM,
    *,
    status: int = 200,
    is_preview: bool = False,
) -> Response:
    """Show a product, with the form as it was left; a preview is for who keeps the shop alone."""
    now = utcnow()
    session = read_session()
    async with together(session):
        variants = await variants_of(session, product, now=now)
        sold_with = await products_sold_with(session, product, BESIDE, now=now)
        but = [it.id for it in sold_with]
        beside = await products_beside(session, product, BESIDE, but=but, now=now)
        gallery = await gallery_of(session, product, request.args.get("picture", ""))
    page = current_page()
    identity = current_identity()
    address = _address(product, page.slug)
    shop_address = url_for(
        "catalogue.index", page_slug=page.slug, market_slug=product.marketplace.slug
    )
    hearts = Hearts.of(identity, await liked_ids(identity.user_id), back=address)
    cards = partial(cards_of, page=page, form=CARD_FORM, hearts=hearts)
    return await render(
        "products/show.html",
        status=status,
        meta=product_meta(product, page, address),
        page=page,
        product=product,
        is_preview=is_preview,
        gallery=gallery,
        address=address,
        form=form,
        variants=variants,
        badges=badges(product, shop_address),
        allergens=allergen_names(product.allergens),
        traces=allergen_names(product.traces),
        hearts=hearts,
        sold_with=cards(sold_with),
        beside=cards(beside),
    )


async def product_pictures(product: Product) -> Response:
    """Show the picture that was chosen, where a product's page asks for it."""
    gallery = await gallery_of(read_session(), product, request.args.get("picture", ""))
    return await render_region(
        "products/show/_pictures.html",
        product=product,
        gallery=gallery,
        address=_address(product, current_page().slug),
    )


@products.get("/products/<int:id>/")
@allows(Action.VISIT)
async def follow(id: int) -> Response:
    """Lead from the address siblings know to the one people see; page slugs may change."""
    product = await product_by_id(read_session(), id, now=utcnow())
    known = product or await gone_by_id(read_session(), id)
    if known is None:
        raise NotFound()
    page = await page_by_id(known.marketplace.container_id)
    if product is None:
        return await _gone_page(known, page)
    return await redirect_to(_address(product, page.slug), status=302)


async def _gone_page(product: Product | None, page: blog.Post) -> Response:
    """Show what else there is where a product was; one that is hidden is not named."""
    if product is None:
        raise NotFound()
    identity = current_identity()
    hearts = Hearts.of(identity, await liked_ids(identity.user_id))
    beside = await products_beside(read_session(), product, BESIDE, now=utcnow())
    return await render(
        "products/gone.html",
        status=410 if product.deleted_at else 404,
        page=page,
        product=product,
        sold_with=[],
        beside=cards_of(beside, page=page, form=CARD_FORM, hearts=hearts),
        hearts=hearts,
    )


def _address(product: Product, page_slug: str) -> str:
    return url_for(
        "products.show",
        page_slug=page_slug,
        market_slug=product.marketplace.slug,
        product_slug=product.slug,
    )
