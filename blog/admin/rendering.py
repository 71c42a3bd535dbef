"""The pages of those who look after something, with the ways between them at the side."""

from typing import Any

from quart import Response, request

from blog.admin.desks import a_page_of_theirs
from blog.writing.permitting import wherever_they_write
from glue.permissions import Action, Resource, may
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.htmx import is_htmx, render
from shared.web.identity import current_identity

OVERVIEW = "/admin/"
PEOPLE = "/admin/people/"
INVITATIONS = "/admin/invitations/"
PAGES = "/admin/pages/"
POSTS = "/admin/posts/"
TAGS = "/admin/tags/"
AUTHORS = "/admin/authors/"
SNIPPETS = "/admin/posts/snippets/"
LETTERS = "/admin/letters/"
MENU = "/admin/menu/"
SETTINGS = "/admin/settings/"
OPERATIONS = "/admin/operations/"
KEPT_PAGES = "/admin/kept-pages/"
LOG = "/admin/log/"
GHOST = "/admin/ghost/"

# Where one can go, with an icon, and what one must be allowed to do for it.
WAYS = (
    (OVERVIEW, _l("Overview"), "layout-dashboard", Action.MANAGE_SITE),
    (PEOPLE, _l("People"), "users", Action.MANAGE_PEOPLE),
    (INVITATIONS, _l("Invitations"), "mail", Action.MANAGE_PEOPLE),
    (POSTS, _l("Posts"), "file-text", Action.WRITE_POSTS),
    (TAGS, _l("Tags"), "tags", Action.KEEP_TAGS),
    (AUTHORS, _l("Authors"), "pen-tool", Action.WRITE_POSTS),
    (SNIPPETS, _l("Snippets"), "scissors", Action.WRITE_POSTS),
    # With what is theirs, for whoever keeps something of a page.
    (PAGES, _l("Pages"), "map-pin", Action.SEE_DESK),
    (LETTERS, _l("Letters"), "mails", Action.SEND_LETTERS),
    (MENU, _l("Menu"), "list-tree", Action.MANAGE_SITE),
    (SETTINGS, _l("Settings"), "settings", Action.MANAGE_SITE),
    (OPERATIONS, _l("Operations"), "activity", Action.MANAGE_SITE),
    (KEPT_PAGES, _l("Kept pages"), "gauge", Action.MANAGE_SITE),
    (GHOST, _l("From Ghost and back"), "file-down", Action.MANAGE_SITE),
    (LOG, _l("Log"), "scroll-text", Action.MANAGE_SITE),
)


async def render_admin(template: str, *, way: str, status: int = 200, **context: Any) -> Response:
    """Render a page that is to be found at the way `way`."""
    identity = current_identity()
    ways = [
        (_(label), href, icon, href == way)
        for href, label, icon, action in WAYS
        if may(identity, action, _of_theirs(action))
    ]
    return await render(template, status=status, ways=ways, **context)


def _of_theirs(action: Action) -> Resource:
    return wherever_they_write() if action is Action.WRITE_POSTS else a_page_of_theirs()


def asked_region() -> str:
    """Return the id of the region htmx wants to exchange; nothing for a whole page."""
    return request.headers.get("HX-Target", "") if is_htmx() else ""
