"""Where looking after the site begins: an overview for admins, for keepers their pages."""

from quart import Blueprint, Response, url_for

from blog.admin.desks import a_page_of_theirs
from blog.admin.overview import read_overview
from blog.admin.rendering import OVERVIEW, PAGES, render_admin
from blog.admin.trails import read_trail
from blog.posts.queries import live_pages_by_id
from glue.access import allows
from glue.permissions import Action, may, pages_of
from glue.services.audit import Asked
from shared.clock import utcnow
from shared.db import read_session
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity
from shared.web.private import keep_private

admin = Blueprint("admin", __name__)
admin.after_request(keep_private)

LATEST = 8


@admin.get("/admin/")
@allows(Action.SEE_DESK, on=a_page_of_theirs)
async def index() -> Response:
    if not may(current_identity(), Action.MANAGE_SITE):
        return await _to_their_pages()
    overview = await read_overview(read_session(), now=utcnow())
    trail = await read_trail(read_session(), Asked(), with_networks=True, limit=LATEST)
    return await render_admin(
        "admin/index.html", way=OVERVIEW, overview=overview, trail=trail, address=None
    )


async def _to_their_pages() -> Response:
    pages = await live_pages_by_id(read_session(), ids=pages_of(current_identity()))
    if len(pages) == 1:
        return await redirect_to(url_for("admin_pages.show", page_slug=pages[0].slug))
    return await redirect_to(PAGES)
