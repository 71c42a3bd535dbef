"""The heart of a post."""

from dataclasses import replace

from quart import Blueprint, Response, request, url_for

from blog.likes.service import heart_of, toggle_like
from blog.posts.models import Post
from blog.reading.audience import Audience
from blog.reading.queries import post_to_read
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session
from shared.errors import NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to, render_region
from shared.web.identity import current_identity
from shared.web.presses import press_of

likes = Blueprint("post_likes", __name__)

AWAY = _l("We cannot note what you like right now. Please try again in a moment")


@likes.get("/<slug>/like/")
@allows(Action.USE_ACCOUNT)
async def new(slug: str) -> Response:
    """Lead whoever has signed in for it to the post, where its heart is."""
    return await redirect_to((await _post(slug)).path, status=302)


@likes.post("/<slug>/like/")
@allows(Action.USE_ACCOUNT)
async def create(slug: str) -> Response:
    """Turn the heart; what was pressed twice at once is one press."""
    post, sent, identity = await _post(slug), await request.form, current_identity()
    assert identity.user_id is not None
    problem = ""
    try:
        await toggle_like(post, identity.user_id, key=f"{press_of(sent.get('press'))}:{post.id}")
    except ServiceUnavailable:
        problem = _(AWAY)
    if is_htmx():
        shown = replace(await heart_of(post, identity), problem=problem)
        if shown.liked is None:
            shown = replace(shown, liked=sent.get("liked") == "true")
        return await render_region("posts/show/_heart.html", post=post, heart=shown)
    if problem:
        flash(problem, FlashKind.WARNING)
    return await redirect_to(url_for("posts.show", slug=post.slug))


async def _post(slug: str) -> Post:
    post = await post_to_read(read_session(), slug=slug)
    if post is None or not Audience.of(current_identity()).may_read(post):
        raise NotFound()
    return post
