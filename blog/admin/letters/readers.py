"""Readers: found, added by hand with their consent noted, brought in and taken along, forgotten."""

from collections.abc import Sequence
from typing import Any

from quart import Blueprint, Response, request, url_for

from blog.admin.letters import files
from blog.admin.letters.forms import ReaderForm
from blog.admin.letters.reading import ReaderFilter, readers_matching
from blog.admin.letters.rendering import render_letters
from blog.newsletters import service
from blog.newsletters.forgetting import forget_readers
from blog.newsletters.forms import chosen_ids
from blog.newsletters.models import MAX_CONSENT, Source, Subscriber
from blog.newsletters.queries import all_lists
from glue.access import allows
from glue.audit import Audited, ObjectType
from glue.permissions import Action
from shared.audit import record
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.db.session import commit_request
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

readers = Blueprint("admin_readers", __name__)
readers.after_request(keep_private)

SITE = (ObjectType.SITE, 0)


@readers.get("/admin/letters/readers/")
@allows(Action.SEND_LETTERS)
async def index() -> Response:
    chosen = ReaderFilter.read(request.args)
    session, after = read_session(), request.args.get("after")
    found = await readers_matching(session, chosen, cursor=after)
    return await render_letters(
        "admin/letters/readers.html",
        tab="readers",
        chosen=chosen,
        found=found,
        lists=await all_lists(session),
    )


@readers.get("/admin/letters/readers/new/")
@allows(Action.SEND_LETTERS)
async def new() -> Response:
    return await _form(ReaderForm())


@readers.post("/admin/letters/readers/")
@allows(Action.SEND_LETTERS)
async def create() -> Response:
    form = ReaderForm.read(await request.form)
    try:
        added = form.checked(await all_lists(read_session()))
    except InvalidInput as error:
        return await _form(form.refused(error), status=error.status)
    session, now = write_session(), utcnow()
    reader = await service.ensure_subscriber(
        session, email=added.email, name=added.name, labels=added.labels
    )
    await service.subscribe(
        session, reader, added.list_ids, source=Source.HAND, consent=added.consent, now=now
    )
    await record(session, Audited.READER_ADDED, on=SITE)
    flash(_("%(email)s is on the list", email=added.email))
    return await redirect_to(url_for("admin_readers.index", q=added.email))


@readers.post("/admin/letters/readers/file/")
@allows(Action.SEND_LETTERS)
async def create_from_file() -> Response:
    form, file = ReaderForm.read(await request.form), (await request.files).get("file")
    ids = chosen_ids(form.chosen, await all_lists(read_session()))
    try:
        _require(ids, form.get("consent"))
        brought = files.read(file.read() if file else b"")
    except InvalidInput as error:
        return await _form(form.refused(error), status=error.status)
    consent, session = form.get("consent"), write_session()
    number = await files.bring_in(session, brought, list_ids=ids, consent=consent, now=utcnow())
    await record(session, Audited.READERS_IMPORTED, on=SITE, people=number)
    _say_what_came(number, brought.problems)
    return await redirect_to(url_for("admin_readers.index"))


@readers.post("/admin/letters/readers/export/")
@allows(Action.SEND_LETTERS)
async def export() -> Response:
    text = await files.written(read_session(), ReaderFilter.read(await request.form))
    await record(write_session(), Audited.READERS_EXPORTED, on=SITE)
    await commit_request()
    headers = {"Content-Disposition": 'attachment; filename="readers.csv"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@readers.post("/admin/letters/readers/<int:reader_id>/again/")
@allows(Action.SEND_LETTERS)
async def update(reader_id: int) -> Response:
    reader = await _reader(reader_id)
    await service.write_again(write_session(), reader.id)
    flash(_("Letters go to %(email)s again", email=reader.email))
    return await redirect_to(url_for("admin_readers.index", q=reader.email))


@readers.post("/admin/letters/readers/<int:reader_id>/delete/")
@allows(Action.SEND_LETTERS)
async def destroy(reader_id: int) -> Response:
    reader = await _reader(reader_id)
    await forget_readers(write_session(), [reader.email])
    flash(_("Nothing is known of %(email)s as a reader any more", email=reader.email))
    return await redirect_to(url_for("admin_readers.index"))


async def _form(form: ReaderForm, *, status: int = 200) -> Response:
    context: dict[str, Any] = {"form": form, "lists": await all_lists(read_session())}
    return await render_letters(
        "admin/letters/reader.html", tab="readers", status=status, **context
    )


async def _reader(reader_id: int) -> Subscriber:
    found = await read_session().get(Subscriber, reader_id)
    if found is None:
        raise NotFound()
    return found


def _require(ids: list[int], consent: str) -> None:
    if not ids:
        raise InvalidInput(fields={"lists": _("Please choose at least one")})
    if not 0 < len(consent) <= MAX_CONSENT:
        raise InvalidInput(fields={"consent": _("Please note how and when they agreed")})


def _say_what_came(number: int, problems: Sequence[int]) -> None:
    flash(ngettext("One reader was brought in", "%(num)s readers were brought in", number))
    if problems:
        lines = ", ".join(map(str, problems[: files.MOST_PROBLEMS]))
        message = _("Lines without a mail address were left out: %(lines)s", lines=lines)
        flash(message, FlashKind.WARNING)
