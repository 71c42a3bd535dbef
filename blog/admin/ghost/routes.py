"""Bringing a site from Ghost: sent, looked at, written; and the way back."""

import asyncio
from datetime import UTC

from quart import Blueprint, Response, request, url_for

from blog.admin.ghost.forms import UploadForm
from blog.admin.ghost.index import render_index
from blog.admin.ghost.wording import KINDS, STATES, VERDICTS
from blog.admin.rendering import GHOST, render_admin
from blog.ghost.exporting import export, written
from blog.ghost.models import GhostRun, Verdict
from blog.ghost.queries import rows_of_run, run_by_id
from blog.ghost.redirects import redirects_for_ghost, written_redirects
from blog.ghost.running import begin_soon
from blog.ghost.runs import begin_run, begin_writing, discard_run
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import on_commit, read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

ghost = Blueprint("admin_ghost", __name__, url_prefix="/admin/ghost")
ghost.after_request(keep_private)

RUN = "/runs/<int(max=9223372036854775807):run_id>/"


@ghost.get("/")
@allows(Action.MANAGE_SITE)
async def index() -> Response:
    return await render_index()


@ghost.post("/runs/")
@allows(Action.MANAGE_SITE)
async def create() -> Response:
    file = (await request.files).get("file")
    form = UploadForm.read(await request.form, file_name=(file and file.filename) or "")
    if form.errors or file is None:
        return await render_index(form, status=422)
    content = await asyncio.to_thread(file.stream.read)
    session = write_session()
    run = await begin_run(
        session, name=file.filename or "", content=content, site=form.site, now=utcnow()
    )
    on_commit(session, begin_soon)
    return await redirect_to(url_for("admin_ghost.show", run_id=run.id))


@ghost.get(RUN)
@allows(Action.MANAGE_SITE)
async def show(run_id: int) -> Response:
    run = await _run(run_id)
    if run.state.is_being_worked_on:
        return await render_admin(
            "admin/ghost/progress.html", way=GHOST, run=run, state=STATES[run.state]
        )
    asked, after = request.args.get("rows", ""), request.args.get("after", "")
    verdict = Verdict(asked) if asked in list(Verdict) else None
    place = int(after[:9]) if after.isascii() and after.isdigit() else 0
    rows, further = await rows_of_run(read_session(), run.id, verdict, after=place)
    return await render_admin(
        "admin/ghost/show.html",
        way=GHOST,
        run=run,
        state=STATES[run.state],
        verdicts=VERDICTS,
        kinds=KINDS,
        asked=verdict or "",
        rows=rows,
        further=further,
    )


@ghost.post(f"{RUN}writing/")
@allows(Action.MANAGE_SITE)
async def create_writing(run_id: int) -> Response:
    await _run(run_id)
    session = write_session()
    await begin_writing(session, run_id, now=utcnow())
    on_commit(session, begin_soon)
    return await redirect_to(url_for("admin_ghost.show", run_id=run_id))


@ghost.post(f"{RUN}discarding/")
@allows(Action.MANAGE_SITE)
async def create_discarding(run_id: int) -> Response:
    await _run(run_id)
    await discard_run(write_session(), run_id, now=utcnow())
    flash(_("Discarded: the site is as it was"))
    return await redirect_to(url_for("admin_ghost.index"))


@ghost.get("/export.json")
@allows(Action.MANAGE_SITE)
async def show_export() -> Response:
    document = await export(read_session(), now=utcnow())
    return _file(await asyncio.to_thread(written, document), "ghost")


@ghost.get("/redirects.json")
@allows(Action.MANAGE_SITE)
async def show_redirects() -> Response:
    return _file(written_redirects(await redirects_for_ghost(read_session())), "redirects")


def _file(content: bytes, name: str) -> Response:
    response = Response(content, content_type="application/json; charset=utf-8")
    file_name = f"{name}-{utcnow().astimezone(UTC):%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


async def _run(run_id: int) -> GhostRun:
    run = await run_by_id(read_session(), run_id)
    if run is None:
        raise NotFound()
    return run
