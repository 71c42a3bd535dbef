"""The pages of the account, with the ways between them at the side."""

from typing import Any

from quart import Response

from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.htmx import render

# Where one can go, with an icon; what siblings have is added to it.
WAYS = (
    ("/account/", _l("Your account"), "circle-user"),
    ("/account/details/", _l("Name and address"), "pencil"),
    ("/account/devices/", _l("Devices"), "monitor-smartphone"),
    ("/account/privacy/", _l("Your data"), "shield"),
)


async def render_account(template: str, *, way: str, status: int = 200, **context: Any) -> Response:
    """Render a page of the account that is to be found at the way `way`."""
    ways = [(_(label), href, icon, href == way) for href, label, icon in WAYS]
    return await render(template, status=status, ways=ways, **context)
