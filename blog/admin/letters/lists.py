"""The lists of letters: opened, changed, closed, deleted while nothing was sent to them."""

from quart import Blueprint, Response, url_for
from quart import request as current_request

from blog.admin.letters.forms import ListForm
from blog.admin.letters.rendering import render_letters
from blog.newsletters import queries, service
from blog.newsletters.errors import ListInUse, SlugTaken
from blog.newsletters.models import GhostNewsletter
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.errors import DomainError, InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

lists = Blueprint("admin_letter_lists", __name__)
lists.after_request(keep_private)


@lists.get("/admin/letters/lists/")
@allows(Action.SEND_LETTERS)
async def index() -> Response:
    found = await queries.all_lists(read_session())
    counts = await queries.count_on_lists(read_session())
    return await render_letters("admin/letters/lists.html", tab="lists", lists=found, counts=counts)


@lists.get("/admin/letters/lists/new/")
@allows(Action.SEND_LETTERS)
async def new() -> Response:
    return await _form(ListForm({"is_open": "on"}), None)


@lists.post("/admin/letters/lists/")
@allows(Action.SEND_LETTERS)
async def create() -> Response:
    form = ListForm.read(await current_request.form)
    try:
        await service.open_list(write_session(), form.checked())
    except (InvalidInput, SlugTaken) as error:
        return await _form(_with(form, error), None, status=error.status)
    flash(_("Saved"))
    return await redirect_to(url_for("admin_letter_lists.index"))


@lists.get("/admin/letters/lists/<int:list_id>/")
@allows(Action.SEND_LETTERS)
async def edit(list_id: int) -> Response:
    newsletter = await _list(list_id)
    return await _form(ListForm.of(newsletter), newsletter)


@lists.post("/admin/letters/lists/<int:list_id>/")
@allows(Action.SEND_LETTERS)
async def update(list_id: int) -> Response:
    newsletter, form = await _list(list_id), ListForm.read(await current_request.form)
    try:
        await service.change_list(write_session(), list_id, form.checked())
    except (InvalidInput, SlugTaken) as error:
        return await _form(_with(form, error), newsletter, status=error.status)
    flash(_("Saved"))
    return await redirect_to(url_for("admin_letter_lists.index"))


@lists.post("/admin/letters/lists/<int:list_id>/delete/")
@allows(Action.SEND_LETTERS)
async def destroy(list_id: int) -> Response:
    try:
        await service.delete_list(write_session(), list_id)
        flash(_("Deleted"), FlashKind.NOTE)
    except ListInUse as problem:
        flash(str(problem), FlashKind.WARNING)
    return await redirect_to(url_for("admin_letter_lists.index"))


async def _form(
    form: ListForm, newsletter: GhostNewsletter | None, *, status: int = 200
) -> Response:
    return await render_letters(
        "admin/letters/list.html", tab="lists", status=status, form=form, newsletter=newsletter
    )


def _with(form: ListForm, error: DomainError) -> ListForm:
    if isinstance(error, InvalidInput):
        return form.refused(error)
    return form.refused(InvalidInput(fields={"slug": str(error)}))


async def _list(list_id: int) -> GhostNewsletter:
    found = await queries.list_by_id(read_session(), list_id)
    if found is None:
        raise NotFound()
    return found
