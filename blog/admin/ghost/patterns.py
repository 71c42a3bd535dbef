"""Patterns by which addresses of the old site lead on: taken away again."""

from quart import Blueprint, Response, url_for

from blog.redirects.service import forget_pattern, forget_remembered_patterns
from glue.access import allows
from glue.permissions import Action
from shared.db import write_session
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to

ghost_patterns = Blueprint("admin_ghost_patterns", __name__, url_prefix="/admin/ghost/patterns")


@ghost_patterns.post("/<int(max=9223372036854775807):pattern_id>/delete/")
@allows(Action.MANAGE_SITE)
async def destroy(pattern_id: int) -> Response:
    await forget_pattern(write_session(), pattern_id)
    flash(_("Addresses of that pattern lead nowhere any more"))
    answer = await redirect_to(url_for("admin_ghost.index"))
    # Not before it is committed, or what was before would be remembered again.
    forget_remembered_patterns()
    return answer
