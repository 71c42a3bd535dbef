"""The history of a post: its versions, what changed in one, and restoring it."""

from typing import Any

from quart import Blueprint, Response, request, url_for

from blog.admin.post_versions.reading import compare, revision_before, versions_of
from blog.admin.post_versions.wording import occasion_names
from blog.admin.posts.addresses import (
    POST,
    edit_address,
    history_address,
    preview_address,
    settings_address,
)
from blog.admin.posts.filters import read_id
from blog.admin.rendering import POSTS, asked_region, render_admin
from blog.posts.content import PostContent
from blog.writing.content import content_of
from blog.writing.permitting import current_post, the_post
from blog.writing.queries import revision_of
from blog.writing.restoring import restore_version
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render_region
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private

post_versions = Blueprint("post_versions", __name__, url_prefix=f"{POST}/history")
post_versions.after_request(keep_private)

VERSION = "/<int(max=2147483647):version>/"
MORE, NOW = "load-more", "now"


@post_versions.get("/")
@allows(Action.WRITE_POSTS, on=the_post)
async def index(post_id: int) -> Response:
    cursor = request.args.get("cursor")
    versions, following = await versions_of(read_session(), post_id, cursor)
    more = url_for("post_versions.index", post_id=post_id, cursor=following) if following else None
    context: dict[str, Any] = {"versions": versions, "more": more, "occasions": occasion_names()}
    context |= {"post": current_post(), "is_more": asked_region() == MORE}
    if context["is_more"]:
        return await render_region("admin/post_versions/_versions.html", **context)
    return await render_admin(
        "admin/post_versions/index.html",
        way=POSTS,
        edit_url=edit_address(post_id),
        settings_url=settings_address(post_id),
        **context,
    )


@post_versions.get(VERSION)
@allows(Action.WRITE_POSTS, on=the_post)
async def show(post_id: int, version: int) -> Response:
    session, post = read_session(), current_post()
    found = await revision_of(session, post_id=post_id, version=version)
    if found is None:
        raise NotFound()
    revision, user = found
    said, against_now = PostContent.model_validate(revision.content), _is_against_now()
    earlier = await revision_before(session, revision)
    before = PostContent.model_validate(earlier.content) if earlier else PostContent(kind=post.kind)
    pair = (said, await content_of(session, post)) if against_now else (before, said)
    return await render_admin(
        "admin/post_versions/show.html",
        way=POSTS,
        post=post,
        revision=revision,
        user=user,
        occasions=occasion_names(),
        against_now=against_now,
        is_first=earlier is None,
        comparison=await compare(session, *pair),
        history_url=history_address(post_id),
        preview_url=preview_address(post_id, revision.version),
    )


@post_versions.post(f"{VERSION}restore/")
@allows(Action.WRITE_POSTS, on=the_post)
async def restore(post_id: int, version: int) -> Response:
    seen = read_id((await request.form).get("seen")) or 0
    await restore_version(
        write_session(), post_id, version=version, seen=seen, by=signed_in_user_id()
    )
    flash(_("It says again what version %(version)s said", version=version))
    return await redirect_to(history_address(post_id))


def _is_against_now() -> bool:
    return request.args.get("against") == NOW
