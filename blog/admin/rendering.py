"""The pages of those who look after something, with the ways between them at the side."""

from typing import Any

from quart import Response, request

from glue.permissions import Action, may
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.htmx import is_htmx, render
from shared.web.identity import current_identity

OVERVIEW = "/admin/"
PEOPLE = "/admin/people/"
INVITATIONS = "/admin/invitations/"
PAGES = "/admin/pages/"
MENU = "/admin/menu/"
SETTINGS = "/admin/settings/"
OPERATIONS = "/admin/operations/"
LOG = "/admin/log/"

# Where one can go, with an icon, and what one must be allowed to do for it.
WAYS = (
    (OVERVIEW, _l("Overview"), "layout-dashboard", Action.MANAGE_SITE),
    (PEOPLE, _l("People"), "users", Action.MANAGE_PEOPLE),
    (INVITATIONS, _l("Invitations"), "mail", Action.MANAGE_PEOPLE),
    # Whoever is on any of these pages may see this one: with what is theirs.
    (PAGES, _l("Pages"), "map-pin", None),
    (MENU, _l("Menu"), "list-tree", Action.MANAGE_SITE),
    (SETTINGS, _l("Settings"), "settings", Action.MANAGE_SITE),
    (OPERATIONS, _l("Operations"), "activity", Action.MANAGE_SITE),
    (LOG, _l("Log"), "scroll-text", Action.MANAGE_SITE),
)


async def render_admin(template: str, *, way: str, status: int = 200, **context: Any) -> Response:
    """Render a page that is to be found at the way `way`."""
    identity = current_identity()
    ways = [
        (_(label), href, icon, href == way)
        for href, label, icon, action in WAYS
        if action is None or may(identity, action)
    ]
    return await render(template, status=status, ways=ways, **context)


def asked_region() -> str:
    """Return the id of the region htmx wants to exchange; nothing for a whole page."""
    return request.headers.get("HX-Target", "") if is_htmx() else ""
