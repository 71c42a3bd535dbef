"""A running Ghost: connected, asked again, let go."""

from urllib.parse import urlsplit

from quart import Blueprint, Response, request, url_for

from blog.admin.ghost.forms import SiteForm
from blog.admin.ghost.index import render_index
from blog.admin.ghost.wording import VERDICTS
from blog.admin.rendering import GHOST, render_admin
from blog.ghost.live.models import GhostSite
from blog.ghost.live.queries import latest_calls, site_by_id
from blog.ghost.live.service import connect_site, forget_site, listen_to
from blog.ghost.running import begin_soon
from blog.ghost.runs import begin_run
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import on_commit, read_session, write_session
from shared.db.session import commit_request
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

ghost_sites = Blueprint("admin_ghost_sites", __name__, url_prefix="/admin/ghost/sites")
ghost_sites.after_request(keep_private)

SITE = "/<int(max=9223372036854775807):site_id>/"


@ghost_sites.post("/")
@allows(Action.MANAGE_SITE)
async def create() -> Response:
    form = SiteForm.read(await request.form)
    if form.errors:
        return await render_index(live=form, status=422)
    site = await connect_site(
        write_session(),
        address=form.address,
        admin_key=form.admin_key,
        content_key=form.content_key,
    )
    return await _begin(site)


@ghost_sites.get(SITE)
@allows(Action.MANAGE_SITE)
async def show(site_id: int) -> Response:
    return await _show(await _site(site_id))


@ghost_sites.post(f"{SITE}runs/")
@allows(Action.MANAGE_SITE)
async def create_run(site_id: int) -> Response:
    return await _begin(await _site(site_id))


@ghost_sites.post(f"{SITE}listening/")
@allows(Action.MANAGE_SITE)
async def create_listening(site_id: int) -> Response:
    await _site(site_id)
    site, secret = await listen_to(write_session(), site_id)
    await commit_request()
    # Shown in this answer and never again, so it leads nowhere else.
    return await _show(site, secret=secret)


@ghost_sites.post(f"{SITE}forgetting/")
@allows(Action.MANAGE_SITE)
async def destroy(site_id: int) -> Response:
    await _site(site_id)
    await forget_site(write_session(), site_id)
    flash(_("The keys are put away. What was brought stays"))
    return await redirect_to(url_for("admin_ghost.index"))


async def _show(site: GhostSite, *, secret: str = "") -> Response:
    return await render_admin(
        "admin/ghost/site.html",
        way=GHOST,
        ghost_site=site,
        secret=secret,
        calls_at=_calls_at(site),
        calls=await latest_calls(read_session(), site.id),
        verdicts=VERDICTS,
    )


def _calls_at(site: GhostSite) -> str:
    if site.call_token is None:
        return ""
    own = current_runtime().settings.public_url("blog").rstrip("/")
    return own + url_for("ghost_calls.create", token=site.call_token)


async def _begin(site: GhostSite) -> Response:
    session = write_session()
    run = await begin_run(
        session,
        name=urlsplit(site.url).netloc,
        site=site.url,
        site_id=site.id,
        now=utcnow(),
    )
    on_commit(session, begin_soon)
    return await redirect_to(url_for("admin_ghost.show", run_id=run.id))


async def _site(site_id: int) -> GhostSite:
    site = await site_by_id(read_session(), site_id)
    if site is None:
        raise NotFound()
    return site
