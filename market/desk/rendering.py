"""The pages of a shop's products, for its keepers."""

from collections.abc import Mapping
from typing import Any

from quart import Response, request, url_for

from glue.pages import current_page
from market.bulk_edits.wording import KINDS
from market.cells.forms import CLOSED
from market.desk import queries
from market.desk.filters import DeskFilter, stand_names
from market.desk.forms import ProductForm
from market.keeping import PRODUCTS, ways_of_desk, where_of
from market.marketplaces.models import Marketplace
from market.products.facts import ALLERGEN_NAMES, DIET_NAMES
from market.products.models import Product
from shared.clock import utcnow
from shared.db import read_session
from shared.i18n import gettext as _
from shared.money import Money
from shared.web.htmx import is_htmx, render, render_region

MORE = "load-more"


async def products_page(shop: Marketplace) -> Response:
    """Show the table of a shop's products, or its next rows."""
    session, wanted, now = read_session(), DeskFilter.read(request.args), utcnow()
    page = await queries.products_of_desk(
        session, shop, wanted, request.args.get("cursor"), now=now
    )
    context: dict[str, Any] = {
        "shop": shop,
        "where": where_of(shop),
        "page": page,
        "wanted": wanted,
        "address": url_for("desk.index", **where_of(shop)),
        "cells": CLOSED,
        "announce": None,
        "is_more": is_htmx() and request.headers.get("HX-Target") == MORE,
    }
    if context["is_more"]:
        return await render_region("desk/_products.html", **context)
    counts = (await queries.counts_of_shops(session, [shop.id], now=now))[shop.id]
    found = counts[wanted.stand]
    if wanted.are_set:
        found = await queries.count_found(session, shop, wanted, now=now)
    return await render(
        "desk/index.html",
        **context,
        **_around(shop),
        sections=await queries.section_choices(session, shop.id),
        stands=[(stand, name, counts[stand]) for stand, name in stand_names().items()],
        found=found,
        kinds=[(kind, _(name)) for kind, name in KINDS.items()],
    )


async def product_form_page(
    shop: Marketplace,
    form: ProductForm,
    product: Product | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    """Show the form of a product, with what was typed and what is wrong with it."""
    session = read_session()
    sections = await queries.section_choices(session, shop.id)
    prices = await queries.price_changes(session, product.id) if product else []
    return await render(
        "desk/product.html",
        status=status,
        shop=shop,
        where=where_of(shop),
        **_around(shop),
        form=form,
        product=product,
        notice=notice,
        sections=[("", _("None"))] + [(str(id), title) for id, _slug, title in sections],
        prices=[
            (
                change.changed_at,
                Money(change.regular_price_minor, shop.currency),
                _special(change.special_price_minor, shop.currency),
            )
            for change in prices
        ],
        diets=_named(DIET_NAMES),
        allergens=_named(ALLERGEN_NAMES),
    )


def _special(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _named(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(kind.value, _(name)) for kind, name in names.items()]


def _around(shop: Marketplace) -> dict[str, Any]:
    return {"page_title": current_page().title, "ways": ways_of_desk(shop, PRODUCTS)}
