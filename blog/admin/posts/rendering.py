"""The list of posts, and the form that begins one."""

from collections.abc import Sequence
from typing import Any

from quart import Response, request

from blog.admin.posts import queries
from blog.admin.posts.addresses import edit_address, settings_address
from blog.admin.posts.filters import PostFilter
from blog.admin.posts.forms import NewPostForm
from blog.admin.posts.scope import Scope
from blog.admin.posts.wording import status_names, visibility_names
from blog.admin.rendering import POSTS, asked_region, render_admin
from blog.authors.queries import all_authors
from blog.posts.content import MAX_TITLE
from blog.posts.models import Post
from blog.tags.queries import all_tags
from blog.writing.permitting import may_write_for
from glue.contracts.blog import PostKind
from shared.db import read_session
from shared.i18n import gettext as _
from shared.web.htmx import render_region
from shared.web.identity import current_identity

MORE = "load-more"
Choices = list[tuple[object, str]]


async def posts_page() -> Response:
    """Show what somebody may write, or more of it."""
    session, scope = read_session(), Scope.of(current_identity())
    wanted, after = PostFilter.read(request.args), request.args.get("cursor")
    found = await queries.written_posts(session, scope, wanted, after)
    context: dict[str, Any] = {"found": found, "wanted": wanted, "is_more": asked_region() == MORE}
    context |= {"statuses": status_names(), "edit_address": edit_address}
    context["settings_address"] = settings_address
    if context["is_more"]:
        return await render_region("admin/posts/_posts.html", **context)
    return await render_admin(
        "admin/posts/index.html",
        way=POSTS,
        **context,
        has_pages=scope.has_pages,
        may_begin_page=scope.pages,
        counts=await queries.count_by_kind(session, scope),
        filters=await _filters(wanted, scope),
    )


async def new_page(form: NewPostForm, *, status: int = 200) -> Response:
    """Show the form of a new post or page as it was typed."""
    scope = Scope.of(current_identity())
    return await render_admin(
        "admin/posts/new.html",
        way=POSTS,
        status=status,
        form=form,
        pages=page_choices(scope, await queries.pages_of_scope(read_session(), scope)),
        max_title=MAX_TITLE,
    )


def page_choices(scope: Scope, pages: Sequence[Post]) -> Choices:
    """Return the pages somebody may write posts on, first that of the whole site."""
    whole: Choices = [("", _("The whole site"))] if scope.posts else []
    return whole + [(page.id, page.title or _("Untitled")) for page in pages]


async def page_ids_of(scope: Scope) -> set[int | None]:
    """Return the pages somebody may write posts on; None is the site as a whole."""
    ids: set[int | None] = {page.id for page in await queries.pages_of_scope(read_session(), scope)}
    return ids | {None} if scope.posts else ids


def may_begin(kind: PostKind) -> bool:
    """Say whether somebody may begin a post somewhere, or a page."""
    scope = Scope.of(current_identity())
    if kind is PostKind.PAGE:
        return bool(may_write_for(current_identity(), kind=kind, page_id=None))
    return scope.posts or bool(scope.page_ids)


async def _filters(
    wanted: PostFilter, scope: Scope
) -> list[tuple[str, str, str, Choices, object | None]]:
    """Return what narrows the list down: name, label, what all are called, choices, chosen."""
    session = read_session()
    authors: Choices = [(it.id, it.name) for it in await all_authors(session)]
    tags: Choices = [(it.id, it.name) for it in await all_tags(session)]
    found: list[tuple[str, str, str, Choices, object | None]] = [
        ("status", _("State"), _("Any state"), [*status_names().items()], wanted.status),
        (
            "visibility",
            _("For whom"),
            _("For anybody"),
            [*visibility_names().items()],
            wanted.visibility,
        ),
        ("author", _("Author"), _("Any author"), authors, wanted.author),
        ("tag", _("Tag"), _("Any tag"), tags, wanted.tag),
    ]
    if wanted.kind is PostKind.POST:
        pages: Choices = [(it.id, it.title) for it in await queries.pages_of_scope(session, scope)]
        found.append(("page", _("Page"), _("Any page"), pages, wanted.page))
    return [each for each in found if each[3]]
