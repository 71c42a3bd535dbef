"""A person's data: collected to be taken along, and erased."""

from quart import Blueprint, Response, request

from blog.account.rendering import render_account
from blog.privacy import queries, service
from blog.privacy.erasing import confirm_erasure
from blog.privacy.errors import ErasureLinkSpent, TooManyExports
from blog.privacy.exporting import start_export
from blog.privacy.forms import FIELD, ErasureForm
from blog.privacy.pages import PrivacyPage, erasure_page, privacy_page
from blog.roles.errors import LastAdmin
from blog.sign_in.arriving import session_token
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, transaction, write_session
from shared.errors import InvalidInput, NotFound
from shared.web import identity
from shared.web.htmx import is_htmx, redirect_to, render, render_region
from shared.web.identity import signed_in_user_id

PRIVACY = "/account/privacy/"
FORBIDDEN = 403

privacy = Blueprint("privacy", __name__)
exports = Blueprint("exports", __name__)
erasures = Blueprint("erasures", __name__)


async def keep_private(response: Response) -> Response:
    """Keep what is one person's out of caches, and an address with a token to ourselves."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


for pages in (privacy, exports, erasures):
    pages.after_request(keep_private)


@privacy.get(PRIVACY)
@allows(Action.USE_ACCOUNT)
async def show() -> Response:
    page = await _my_page()
    if is_htmx():
        return await render_region("privacy/show/_export.html", page=page, problem="")
    return await _rendered(page)


@exports.post("/account/privacy/exports/")
@allows(Action.USE_ACCOUNT)
async def create() -> Response:
    try:
        await start_export(write_session(), user_id=signed_in_user_id(), now=utcnow())
    except TooManyExports as error:
        await rollback_request()
        return await _rendered(await _my_page(), status=error.status, export_problem=str(error))
    return await redirect_to(f"{PRIVACY}#export")


@exports.get("/account/privacy/exports/<int(max=2147483647):export_id>/", endpoint="show")
@allows(Action.USE_ACCOUNT)
async def hand_over(export_id: int) -> Response:
    """Hand an archive to whose it is; that it was taken is all this GET writes down."""
    user_id = signed_in_user_id()
    export = await queries.archive_of(
        read_session(), export_id=export_id, user_id=user_id, now=utcnow()
    )
    if export is None or export.archive is None or export.finished_at is None:
        raise NotFound()
    async with transaction() as session:
        await service.note_taken(session, user_id=user_id, export_id=export.id)
    name = f"your-data-{export.finished_at:%Y-%m-%d}.zip"
    response = Response(export.archive, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@erasures.post("/account/privacy/erasures/", endpoint="create")
@allows(Action.USE_ACCOUNT)
async def ask() -> Response:
    page = await _my_page()
    typed = (await request.form).get(FIELD, "")
    if not page.is_fresh:
        return await _rendered(page, status=FORBIDDEN)
    try:
        ErasureForm.read({FIELD: typed}, own=page.user.email)
        await service.ask_for_erasure(write_session(), user_id=page.user.id, now=utcnow())
    except InvalidInput as error:
        errors = error.detail["fields"]
        return await _rendered(page, status=error.status, errors=errors, typed=typed)
    except LastAdmin as error:
        await rollback_request()
        return await _rendered(page, status=error.status, erase_problem=str(error), typed=typed)
    return await redirect_to(f"{PRIVACY}#erase")


@erasures.get("/account/privacy/erasures/<token>/", endpoint="show")
@allows(Action.FOLLOW_LETTER)
async def follow(token: str) -> Response:
    return await _erasure(token)


@erasures.post("/account/privacy/erasures/<token>/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str) -> Response:
    try:
        confirmed = await confirm_erasure(write_session(), token=token, now=utcnow())
    except (ErasureLinkSpent, LastAdmin) as error:
        await rollback_request()
        return await _erasure(token, status=error.status, problem=str(error))
    if identity.current_identity().user_id == confirmed.user_id:
        identity.sign_out()
    return await redirect_to(request.path)


async def _my_page() -> PrivacyPage:
    return await privacy_page(
        read_session(),
        user_id=signed_in_user_id(),
        token=session_token() or "",
        now=utcnow(),
        looks=request.args.get("looks", 0, type=int),
    )


async def _rendered(
    page: PrivacyPage,
    *,
    status: int = 200,
    export_problem: str = "",
    erase_problem: str = "",
    typed: str = "",
    errors: object = None,
) -> Response:
    return await render_account(
        "privacy/show.html",
        way=PRIVACY,
        status=status,
        page=page,
        export_problem=export_problem,
        erase_problem=erase_problem,
        typed=typed,
        errors=errors or {},
        fresh_minutes=service.FRESH_MINUTES,
        link_lasts=service.ERASURE_LINK_LASTS,
    )


async def _erasure(token: str, *, status: int = 200, problem: str = "") -> Response:
    looks = request.args.get("looks", 0, type=int)
    try:
        page = await erasure_page(
            read_session(), token=token, now=utcnow(), path=request.path, looks=looks
        )
    except ErasureLinkSpent as error:
        return await render("privacy/spent.html", status=error.status)
    if is_htmx():
        return await render_region("privacy/erasure/_progress.html", page=page)
    return await render("privacy/erasure.html", status=status, page=page, problem=problem)
