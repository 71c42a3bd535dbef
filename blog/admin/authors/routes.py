"""Authors: listed, and changed by who they are or by an admin."""

from quart import Blueprint, Response, request, url_for

from blog.admin.authors.forms import AuthorForm
from blog.admin.pictures import MOST_MEGABYTES, picture_sent
from blog.admin.rendering import AUTHORS, render_admin
from blog.authors.errors import AuthorTaken
from blog.authors.models import Author
from blog.authors.queries import all_authors, author_of_person, count_posts_by_author
from blog.authors.service import change_author, ensure_author
from blog.people.queries import user_by_id
from blog.uploads.routes import PATIENCE_SECONDS
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.permissions import Action, may
from shared.db import ReadSession, read_session, rollback_request, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.images import UnusablePicture
from shared.images.addresses import OF_CARD
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity, signed_in_user_id
from shared.web.private import keep_private

admin_authors = Blueprint("admin_authors", __name__, url_prefix="/admin/authors")
admin_authors.after_request(keep_private)

AUTHOR = "/<int(max=2147483647):author_id>/"


@admin_authors.get("/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def index() -> Response:
    session = read_session()
    own = await author_of_person(session, user_id=signed_in_user_id())
    authors = await all_authors(session) if _keeps_all() else [own] if own else []
    return await render_admin(
        "admin/authors/index.html",
        way=AUTHORS,
        authors=authors,
        own=own,
        counts=await count_posts_by_author(session),
    )


@admin_authors.post("/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def create() -> Response:
    """Make whoever asks an author, as which they are known from then on."""
    person = await user_by_id(read_session(), user_id=signed_in_user_id())
    assert person is not None
    author = await ensure_author(write_session(), person=person)
    return await redirect_to(url_for("admin_authors.edit", author_id=author.id))


@admin_authors.get(AUTHOR)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def edit(author_id: int) -> Response:
    author = await _author(read_session(), author_id)
    return await _page(AuthorForm.of(author), author)


@admin_authors.post(AUTHOR)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def update(author_id: int) -> Response:
    request.body_timeout = PATIENCE_SECONDS
    author, form = await _author(read_session(), author_id), AuthorForm.read(await request.form)
    try:
        form = form.with_picture(await picture_sent(wanted=OF_CARD))
        values, session = form.checked(), write_session()
        await change_author(session, await _author(session, author_id), values)
    except (InvalidInput, AuthorTaken, UnusablePicture) as refusal:
        await rollback_request()
        author = await _author(read_session(), author_id)
        return await _page(form.refused(refusal), author, status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(AUTHORS)


async def _author(session: ReadSession, author_id: int) -> Author:
    """Return an author one may change; raises `NotFound`, for those of others too."""
    author = await session.get(Author, author_id)
    if author is None or not (_keeps_all() or author.user_id == signed_in_user_id()):
        raise NotFound()
    return author


def _keeps_all() -> bool:
    return bool(may(current_identity(), Action.MANAGE_SITE))


async def _page(form: AuthorForm, author: Author, *, status: int = 200) -> Response:
    return await render_admin(
        "admin/authors/form.html",
        way=AUTHORS,
        status=status,
        form=form,
        author=author,
        most_megabytes=MOST_MEGABYTES,
    )
