"""The pages of letters, with the three ways between them."""

from typing import Any

from quart import Response, url_for

from blog.admin.rendering import LETTERS, render_admin
from shared.i18n import gettext as _


async def render_letters(template: str, *, tab: str, status: int = 200, **context: Any) -> Response:
    """Render a page of letters, lists or readers."""
    tabs = [
        (_("Letters"), url_for("admin_letters.index"), tab == "letters", None),
        (_("Lists"), url_for("admin_letter_lists.index"), tab == "lists", None),
        (_("Readers"), url_for("admin_readers.index"), tab == "readers", None),
    ]
    return await render_admin(template, way=LETTERS, status=status, tabs_of_letters=tabs, **context)
