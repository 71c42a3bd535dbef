"""Saving what somebody types, so that none of it is lost when others save meanwhile."""

from datetime import datetime

from blog.editing.standing import Standing
from blog.editing.typed import Going, Sent, Typed
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.writing import publishing
from blog.writing.content import content_of
from blog.writing.errors import UnknownPost
from blog.writing.models import Occasion
from blog.writing.queries import post_by_id
from blog.writing.service import keep_working_copy, save_post
from shared.clock import utcnow
from shared.db import WriteSession


async def save_typed(session: WriteSession, post_id: int, sent: Sent, *, by: int) -> Post:
    """Let a post say what was typed; raises as `save_post` does."""
    return await save_post(
        session,
        post_id,
        content=await _said(session, post_id, sent.typed),
        seen=sent.seen,
        by=by,
        occasion=Occasion.SAVED_ITSELF if sent.by_itself else Occasion.SAVED,
    )


async def publish_typed(
    session: WriteSession, post_id: int, going: Going, *, at: datetime | None, by: int
) -> Post:
    """Save what was typed and publish it, now or then; raises as `schedule` does."""
    post, now = await save_typed(session, post_id, going, by=by), utcnow()
    if at is None:
        return await publishing.publish(session, post_id, seen=post.version, now=now)
    return await publishing.schedule(session, post_id, seen=post.version, at=at, now=now)


async def keep_typed(session: WriteSession, post_id: int, sent: Sent, *, by: int) -> Standing:
    """Keep what was typed for whoever typed it, and for nobody else; raises `UnknownPost`."""
    content = await _said(session, post_id, sent.typed)
    await keep_working_copy(session, post_id, content=content, base_version=sent.seen, by=by)
    post = await post_by_id(session, id=post_id)
    assert post is not None
    return Standing(post, post.updated_at, kept_at=utcnow())


async def _said(session: WriteSession, post_id: int, typed: Typed) -> PostContent:
    post = await post_by_id(session, id=post_id)
    if post is None:
        raise UnknownPost()
    return typed.over(await content_of(session, post))
