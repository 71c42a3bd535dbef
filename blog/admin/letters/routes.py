"""Posts as letters: made, looked at, tried on oneself, sent, paused, ended."""

from secrets import token_hex
from typing import Any

from quart import Blueprint, Response, request, url_for

from blog.admin.letters.forms import LetterForm
from blog.admin.letters.rendering import render_letters
from blog.admin.letters.trials import written_as_trial
from blog.admin.rendering import asked_region
from blog.mailings import queries, service
from blog.mailings.errors import AlreadyStarted, NobodyToWriteTo, PostNotShown, UnknownMailing
from blog.mailings.models import MailingState
from blog.mailings.queries import Letter
from blog.newsletters.queries import all_lists
from blog.people.current import signed_in_person
from blog.posts.queries import posts_by_id
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.mail import queue_mail
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render_region
from shared.web.private import keep_private

letters = Blueprint("admin_letters", __name__)
letters.after_request(keep_private)

MOST_LETTERS = 50
MOST_FAILURES = 50
PROGRESS = "letter-progress"
LOOK_AGAIN_SECONDS = 2
# A letter is a stranger's page: it shows itself, and does nothing.
PREVIEW_POLICY = (
    "sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline';"
    " frame-ancestors 'self'"
)
REFUSALS = (AlreadyStarted, NobodyToWriteTo, PostNotShown)


@letters.get("/admin/letters/")
@allows(Action.SEND_LETTERS)
async def index() -> Response:
    found = await queries.latest_letters(read_session(), limit=MOST_LETTERS)
    tallies = await queries.tallies_of(read_session(), [each.mailing.id for each in found])
    return await render_letters(
        "admin/letters/index.html", tab="letters", letters=found, tallies=tallies
    )


@letters.get("/admin/letters/new/")
@allows(Action.SEND_LETTERS)
async def new() -> Response:
    posts = await queries.latest_posts(read_session(), limit=MOST_LETTERS)
    lists = await all_lists(read_session())
    return await render_letters("admin/letters/new.html", tab="letters", posts=posts, lists=lists)


@letters.post("/admin/letters/")
@allows(Action.SEND_LETTERS)
async def create() -> Response:
    asked = (await request.form).get("post", "")
    found = await posts_by_id(read_session(), ids=[_number(asked)])
    lists = await all_lists(read_session())
    if not found or not lists:
        raise NotFound()
    me = await signed_in_person()
    choice = service.Choice(lists[0].id, found[0].title)
    mailing = await service.draft_mailing(
        write_session(), post_id=found[0].id, choice=choice, by=me.id
    )
    return await redirect_to(_address(mailing.id))


@letters.get("/admin/letters/<int:mailing_id>/")
@allows(Action.SEND_LETTERS)
async def show(mailing_id: int) -> Response:
    letter = await _letter(mailing_id)
    if asked_region() == PROGRESS:
        return await render_region("admin/letters/_progress.html", **await _progress(letter))
    return await _page(letter, LetterForm.of(letter))


@letters.post("/admin/letters/<int:mailing_id>/")
@allows(Action.SEND_LETTERS)
async def update(mailing_id: int) -> Response:
    form = LetterForm.read(await request.form)
    try:
        choice = form.checked(await all_lists(read_session()))
        await service.change_mailing(write_session(), mailing_id, choice)
    except InvalidInput as error:
        return await _page(await _letter(mailing_id), form.refused(error), status=error.status)
    flash(_("Saved"))
    return await redirect_to(_address(mailing_id))


@letters.get("/admin/letters/<int:mailing_id>/preview/")
@allows(Action.SEND_LETTERS)
async def preview(mailing_id: int) -> Response:
    letter = await _letter(mailing_id)
    me = await signed_in_person()
    content = await written_as_trial(letter, me, subject=letter.mailing.subject)
    is_plain = request.args.get("as") == "text"
    kind = "text/plain" if is_plain else "text/html"
    body = content.text if is_plain else content.html
    headers = {"Content-Security-Policy": PREVIEW_POLICY}
    return Response(body, content_type=f"{kind}; charset=utf-8", headers=headers)


@letters.post("/admin/letters/<int:mailing_id>/trial/")
@allows(Action.SEND_LETTERS)
async def create_trial(mailing_id: int) -> Response:
    letter, me = await _letter(mailing_id), await signed_in_person()
    subject = _("[Trial] %(subject)s", subject=letter.mailing.subject)
    content = await written_as_trial(letter, me, subject=subject)
    await queue_mail(
        write_session(),
        key=f"letter-trial:{mailing_id}:{token_hex(8)}",
        to=me.email,
        template="mail/trial",
        content=content,
    )
    flash(_("A trial is on its way to %(email)s", email=me.email))
    return await redirect_to(_address(mailing_id))


@letters.post("/admin/letters/<int:mailing_id>/sending/")
@allows(Action.SEND_LETTERS)
async def create_sending(mailing_id: int) -> Response:
    try:
        people = await service.begin_mailing(write_session(), mailing_id, now=utcnow())
        words = ngettext("On its way to one person", "On its way to %(num)s people", people)
        flash(words)
    except REFUSALS as problem:
        await rollback_request()
        flash(str(problem), FlashKind.WARNING)
    return await redirect_to(_address(mailing_id))


@letters.post("/admin/letters/<int:mailing_id>/pause/")
@allows(Action.SEND_LETTERS)
async def create_pause(mailing_id: int) -> Response:
    await service.pause_mailing(write_session(), mailing_id)
    return await redirect_to(_address(mailing_id))


@letters.post("/admin/letters/<int:mailing_id>/pause/delete/")
@allows(Action.SEND_LETTERS)
async def destroy_pause(mailing_id: int) -> Response:
    await service.resume_mailing(write_session(), mailing_id, now=utcnow())
    return await redirect_to(_address(mailing_id))


@letters.post("/admin/letters/<int:mailing_id>/end/")
@allows(Action.SEND_LETTERS)
async def create_end(mailing_id: int) -> Response:
    await service.stop_mailing(write_session(), mailing_id, now=utcnow())
    return await redirect_to(_address(mailing_id))


@letters.post("/admin/letters/<int:mailing_id>/refused/")
@allows(Action.SEND_LETTERS)
async def create_retry(mailing_id: int) -> Response:
    people = await service.retry_refused(write_session(), mailing_id, now=utcnow())
    if people:
        flash(ngettext("On its way to one person", "On its way to %(num)s people", people))
    return await redirect_to(_address(mailing_id))


@letters.post("/admin/letters/<int:mailing_id>/delete/")
@allows(Action.SEND_LETTERS)
async def destroy(mailing_id: int) -> Response:
    try:
        await service.drop_mailing(write_session(), mailing_id)
    except AlreadyStarted as problem:
        flash(str(problem), FlashKind.WARNING)
        return await redirect_to(_address(mailing_id))
    flash(_("Deleted"), FlashKind.NOTE)
    return await redirect_to(url_for("admin_letters.index"))


async def _page(letter: Letter, form: LetterForm, *, status: int = 200) -> Response:
    session = read_session()
    is_draft = letter.mailing.state is MailingState.DRAFT
    template = "admin/letters/draft.html" if is_draft else "admin/letters/show.html"
    context: dict[str, Any] = {"letter": letter, "form": form}
    if is_draft:
        context["lists"] = await all_lists(session)
        context["reached"] = await queries.count_reached(session, letter)
    else:
        context |= await _progress(letter)
        troubled = await queries.troubled_letters(session, letter.mailing.id, limit=MOST_FAILURES)
        context["troubled"] = troubled
        context["can_retry"] = any(each.may_be_retried for each in troubled)
    return await render_letters(template, tab="letters", status=status, **context)


async def _progress(letter: Letter) -> dict[str, Any]:
    mailing = letter.mailing
    assert mailing.started_at is not None
    tallies = await queries.tallies_of(read_session(), [mailing.id])
    left = await queries.count_left_since(
        read_session(),
        newsletter_id=mailing.newsletter_id,
        mailing_id=mailing.id,
        since=mailing.started_at,
    )
    is_live = mailing.state is MailingState.SENDING
    return {
        "letter": letter,
        "tally": tallies[mailing.id],
        "left": left,
        "look_again": LOOK_AGAIN_SECONDS if is_live else None,
    }


async def _letter(mailing_id: int) -> Letter:
    found = await queries.letter_by_id(read_session(), mailing_id)
    if found is None:
        raise UnknownMailing()
    return found


def _address(mailing_id: int) -> str:
    return url_for("admin_letters.show", mailing_id=mailing_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
