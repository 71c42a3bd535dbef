"""Which page's desk a route is about, for its guard and for the route itself."""

from quart import g, request, url_for

from blog.posts.models import Post
from blog.posts.queries import live_page
from glue.permissions import SITE, Resource, pages_of
from shared.db import read_session
from shared.errors import NotFound
from shared.web.identity import current_identity

ROUTE_VALUE = "page_slug"


async def the_desk() -> Resource:
    """Ask about the page the route names, published or not yet; raises `NotFound`.

    A stranger is asked to sign in before they learn whether there is such a page.
    """
    if not current_identity().is_signed_in:
        return SITE
    page = await live_page(read_session(), slug=(request.view_args or {})[ROUTE_VALUE])
    if page is None:
        raise NotFound()
    g.desk = page
    return Resource(page_id=page.id)


def a_page_of_theirs() -> Resource:
    """Ask about any page on which whoever asks has a role."""
    return Resource(page_id=min(pages_of(current_identity()), default=None))


def current_desk() -> Post:
    """Return the page whose desk this request's route is about."""
    desk: Post = g.desk
    return desk


def desk_address(part: str | None = None) -> str:
    """Return where the desk of this request's page is, or a part of it."""
    return url_for("admin_pages.show", page_slug=current_desk().slug, _anchor=part)
