"""The page on which it begins: what can be sent, which Ghost can be asked, and what was brought."""

from quart import Response

from blog.admin.ghost.forms import SiteForm, UploadForm
from blog.admin.ghost.wording import STATES
from blog.admin.rendering import GHOST, render_admin
from blog.ghost.live.queries import connected_sites
from blog.ghost.queries import latest_runs
from blog.redirects.queries import all_patterns
from shared.db import read_session


async def render_index(
    form: UploadForm | None = None, live: SiteForm | None = None, *, status: int = 200
) -> Response:
    """Render the page, with a form as it was refused."""
    return await render_admin(
        "admin/ghost/index.html",
        way=GHOST,
        status=status,
        form=form or UploadForm(),
        live=live or SiteForm(),
        sites=await connected_sites(read_session()),
        states=STATES,
        runs=await latest_runs(read_session()),
        patterns=await all_patterns(read_session()),
    )
