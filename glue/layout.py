"""The pieces a page borrows from siblings: menu, account, basket, what hangs on the page."""

import asyncio

from markupsafe import Markup
from quart import request

from glue.contracts import blog, cart, market
from glue.contracts.relations import ContainerType
from glue.urls import cart_url
from shared.rpc import fetch_fragment
from shared.web.identity import Identity
from shared.web.layout import Slots


async def site_layout(identity: Identity, page: blog.Post | None) -> Slots:
    """Fetch every slot of a full page, side by side."""
    menu, account, basket, container = await asyncio.gather(
        fetch_fragment(blog.NavTreeFragment(current_slug=page.slug if page else None)),
        fetch_fragment(blog.AuthMenu(user_id=identity.user_id, next=_return_address())),
        mini_cart(identity),
        _container_nav(page),
    )
    return Slots(menu=menu, account=account, gathered=basket, container=container)


async def mini_cart(identity: Identity) -> Markup:
    """Fetch the basket's link with its count and total."""
    return await fetch_fragment(
        cart.CartMini(user_id=identity.user_id, session_id=identity.session_id),
        when_down=_basket_link(),
    )


async def _container_nav(page: blog.Post | None) -> Markup:
    if page is None:
        return Markup()
    return await fetch_fragment(
        market.ContainerNav(container_type=ContainerType.PAGE, container_id=page.id)
    )


def _basket_link() -> Markup:
    return Markup('<a class="masthead__link" id="mini-cart" href="{}">Basket</a>').format(
        cart_url("/")
    )


def _return_address() -> str | None:
    return request.url if request.method == "GET" else None
