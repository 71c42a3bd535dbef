"""The pages about a page's shops."""

import asyncio

from quart import Response, url_for

from blog.admin.attachments.reading import others_showing
from blog.admin.desks import current_desk, desk_address
from blog.admin.rendering import PAGES, render_admin
from blog.admin.shops.forms import ShopForm
from blog.admin.shops.reading import KeptShop, differences, kept_shops, shops_of
from blog.page_configs.queries import config_of
from blog.posts.models import Post
from glue.contracts import market
from glue.contracts.market import LONGEST_SLUG, LONGEST_TITLE, LONGEST_WORDS
from glue.contracts.relations import ContainerType
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.payments.sumup import CURRENCIES
from shared.runtime import current_runtime
from shared.web.htmx import render_region


async def shops_page() -> Response:
    """Show the shops of the page, or that market does not answer."""
    page = current_desk()
    try:
        shops = await kept_shops(page, await shops_of(page))
    except ServiceUnavailable as away:
        return await render_admin(
            "admin/shops/index.html", way=PAGES, status=away.status, page=page, shops=None
        )
    return await render_admin("admin/shops/index.html", way=PAGES, page=page, shops=shops)


async def form_page(
    form: ShopForm,
    shop_id: int | None = None,
    shop: market.Marketplace | None = None,
    *,
    status: int = 200,
) -> Response:
    """Show the form of a shop, or of a new one, as it was typed.

    `shop` is None where market does not tell what it says now.
    """
    page = current_desk()
    kept, shown_on = None, None
    if shop:
        (kept,), shown_on = await asyncio.gather(
            kept_shops(page, [shop]), others_showing(page, (ContainerType.MARKET, shop.id))
        )
    return await render_admin(
        "admin/shops/form.html",
        way=PAGES,
        status=status,
        page=page,
        form=form,
        shop_id=shop_id,
        kept=kept,
        shown_on=shown_on,
        differences=differences(form, shop) if shop and form.problem else [],
        currencies=await currencies_of(page),
        max_title=LONGEST_TITLE,
        max_slug=LONGEST_SLUG,
        max_words=LONGEST_WORDS,
    )


async def shop_region(kept: KeptShop, message: str) -> Response:
    """Show one shop of the list again, after its switch was pressed."""
    return await render_region(
        "admin/shops/update_open.swaps.html", page=current_desk(), kept=kept, message=message
    )


async def currencies_of(page: Post) -> list[str]:
    """Return what a shop's prices can be in, what the page is paid in first."""
    configured = await config_of(
        read_session(), container_type=ContainerType.PAGE, container_id=page.id
    )
    account = configured.account if configured else None
    first = account.currency if account else current_runtime().settings.site.currency
    return [first, *sorted({*CURRENCIES} - {first})]


def shops_address(back: str = "") -> str:
    """Return where the list is, or its part of the page's desk for what was begun there."""
    if back:
        return desk_address("shops")
    return url_for("admin_shops.index", page_slug=current_desk().slug)
