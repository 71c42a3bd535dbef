"""Merging what one typed with what somebody else saved meanwhile, without a script too."""

from collections.abc import Mapping

from markupsafe import Markup
from quart import Blueprint, Response, request

from blog.admin.post_merge.reading import Apart, chosen_in, read_apart, rows_of
from blog.admin.posts.addresses import POST, edit_address, history_address
from blog.admin.rendering import POSTS, render_admin
from blog.posts.bodies import body_of
from blog.posts.content import PostContent
from blog.posts.errors import SlugReserved, SlugTaken
from blog.writing.errors import EditedMeanwhile
from blog.writing.models import Occasion
from blog.writing.permitting import current_post, may_write_for, the_post
from blog.writing.queries import post_by_id
from blog.writing.service import save_post
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, rollback_request, write_session
from shared.errors import DomainError, Forbidden, NotFound
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity, signed_in_user_id
from shared.web.private import keep_private

post_merge = Blueprint("post_merge", __name__, url_prefix=f"{POST}/merge")
post_merge.after_request(keep_private)

PREVIEW = "preview"


@post_merge.get("/")
@allows(Action.WRITE_POSTS, on=the_post)
async def edit(post_id: int) -> Response:
    apart = await read_apart(read_session(), current_post(), by=signed_in_user_id())
    if apart is None:
        return await _to_the_editor()
    return await _page(apart, {})


@post_merge.post("/")
@allows(Action.WRITE_POSTS, on=the_post)
async def update(post_id: int) -> Response:
    sent, by = await request.form, signed_in_user_id()
    apart = await read_apart(read_session(), current_post(), by=by)
    if apart is None:
        return await _to_the_editor()
    if sent.get("kept") != apart.kept or sent.get("seen") != str(apart.version):
        return await _page(apart, {}, problem=EditedMeanwhile(version=apart.version))
    if sent.get("way") == PREVIEW:
        return await _page(apart, sent, shows=True)
    content = _allowed(apart.merge.merged(chosen_in(apart.merge, sent)))
    try:
        await save_post(
            write_session(),
            post_id,
            content=content,
            seen=apart.version,
            by=by,
            occasion=Occasion.MERGED,
        )
    except (EditedMeanwhile, SlugTaken, SlugReserved) as problem:
        return await _again(sent, problem)
    flash(_("The two are one. What each of you had is in the history"))
    return await redirect_to(edit_address(post_id))


async def _page(
    apart: Apart,
    sent: Mapping[str, str],
    *,
    shows: bool = False,
    problem: DomainError | None = None,
) -> Response:
    post, choices = current_post(), chosen_in(apart.merge, sent)
    fields, blocks = await rows_of(read_session(), apart.merge, choices)
    merged = apart.merge.merged(choices)
    body = body_of(merged.lexical, trusts_html=post.trusts_html) if shows else None
    return await render_admin(
        "admin/post_merge/edit.html",
        way=POSTS,
        status=problem.status if problem else 200,
        post=post,
        apart=apart,
        fields=fields,
        blocks=blocks,
        merged=merged,
        body=Markup(body.html) if body else None,
        problem=str(problem) if problem else "",
        history_url=history_address(post.id),
    )


async def _again(sent: Mapping[str, str], problem: DomainError) -> Response:
    """Show what is apart as it is now, after nothing was written."""
    await rollback_request()
    post = await post_by_id(read_session(), id=current_post().id)
    if post is None:
        raise NotFound()
    apart = await read_apart(read_session(), post, by=signed_in_user_id())
    if apart is None:
        return await _to_the_editor()
    is_other = isinstance(problem, EditedMeanwhile)
    return await _page(apart, {} if is_other else sent, problem=problem)


async def _to_the_editor() -> Response:
    flash(_("There is nothing to put together"), FlashKind.NOTE)
    return await redirect_to(edit_address(current_post().id))


def _allowed(content: PostContent) -> PostContent:
    """Return what is to be saved; raises `Forbidden` for a page whoever merges may not write on."""
    here = current_post()
    is_moved = content.page_id != here.page_id
    may = may_write_for(current_identity(), kind=here.kind, page_id=content.page_id)
    if is_moved and not may:
        raise Forbidden()
    return content
