"""The pages of those who keep a page's orders, with the ways between them at the side."""

from typing import Any

from quart import Response, request, url_for

from glue.contracts import blog
from orders.keeping.queries import title_of_page
from shared.db import read_session
from shared.errors import NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.rpc import fetch_data
from shared.web.htmx import is_htmx, render

ORDERS = "orders"
DAYS = "days"
BOOKS = "books"


async def render_kept(
    template: str, *, page_id: int, way: str, status: int = 200, **context: Any
) -> Response:
    """Render a page about a page's orders that is to be found at the way `way`."""
    orders = url_for("kept_orders.index", page_id=page_id)
    days = url_for("kept_orders.days", page_id=page_id)
    books = url_for("books.index", page_id=page_id)
    ways = [
        (_("Orders"), orders, "receipt", way == ORDERS),
        (_("Day by day"), days, "calendar-days", way == DAYS),
        (_("Books"), books, "book-open", way == BOOKS),
    ]
    title, desk = await _page(page_id)
    return await render(
        template,
        status=status,
        ways=ways,
        page_id=page_id,
        page_title=title,
        desk=desk,
        **context,
    )


async def names_of(user_ids: set[int]) -> dict[int, str]:
    """Return what people are called; while blog is away nobody's name is known."""
    if not user_ids:
        return {}
    try:
        users = await fetch_data(blog.UsersBatch(ids=sorted(user_ids)[: blog.MAX_BATCH]))
    except ServiceUnavailable:
        return {}
    return {user.id: user.name for user in users}


def asked_region() -> str:
    """Return the id of the region htmx wants to exchange; nothing for a whole page."""
    return request.headers.get("HX-Target", "") if is_htmx() else ""


async def _page(page_id: int) -> tuple[str, str | None]:
    """Return what a page is called and the path of its desk, from blog or as it was last sold."""
    try:
        page = await fetch_data(blog.PostById(id=page_id))
    except ServiceUnavailable:
        page = None
    if page is not None:
        return page.title, f"/admin/pages/{page.slug}/"
    title = await title_of_page(read_session(), page_id)
    if title is None:
        raise NotFound()
    return title, None
