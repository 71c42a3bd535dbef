"""What becomes of what is written: published, at its time or at once, taken back, put away."""

from datetime import datetime

from blog.menu.following import follow_published, forget_post
from blog.posts.models import Post, PostStatus
from blog.writing.errors import NothingToPublish, TimeIsPast
from blog.writing.queries import lock_due_post
from blog.writing.service import locked_post, stream_of
from glue.audit import Audited, ObjectType
from glue.contracts.blog import PagePutAway, PostDeleted, PostKind, PostPublished
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.outbox import emit


async def publish(session: WriteSession, post_id: int, *, seen: int, now: datetime) -> Post:
    """Show a post from now on; raises `UnknownPost`, `EditedMeanwhile`, `NothingToPublish`.

    What is published already stays as it is.
    """
    post = await _titled(session, post_id, seen)
    if post.status is not PostStatus.PUBLISHED:
        await _show(session, post, at=now)
    return post


async def schedule(
    session: WriteSession, post_id: int, *, seen: int, at: datetime, now: datetime
) -> Post:
    """Show a post when the time comes; raises as `publish` does, and `TimeIsPast`."""
    if at <= now:
        raise TimeIsPast()
    post = await _titled(session, post_id, seen)
    if post.status is PostStatus.PUBLISHED:
        await _hide(session, post)
    post.schedule(at=at)
    await _note(session, post, Audited.POST_SCHEDULED)
    return post


async def unpublish(session: WriteSession, post_id: int, *, seen: int) -> Post:
    """Make a post a draft again; raises `UnknownPost`, `EditedMeanwhile`."""
    post = await locked_post(session, post_id, seen=seen)
    if post.status is PostStatus.PUBLISHED:
        await _hide(session, post)
    post.unpublish()
    await _note(session, post, Audited.POST_UNPUBLISHED)
    return post


async def put_away(session: WriteSession, post_id: int, *, seen: int) -> Post:
    """Delete a post, its address free for another; raises `UnknownPost`, `EditedMeanwhile`."""
    post = await locked_post(session, post_id, seen=seen)
    if post.status is PostStatus.PUBLISHED:
        await _hide(session, post)
    post.unpublish()
    post.deleted_at = utcnow()
    await forget_post(session, post)
    await _note(session, post, Audited.POST_DELETED)
    if post.kind is PostKind.PAGE:
        await emit(session, PagePutAway(page_id=post.id), stream=stream_of(post))
    return post


async def publish_one_that_is_due() -> bool:
    """Publish the post whose time came first; returns whether there was one.

    Several processes may do this at once: each takes another post.
    """
    now = utcnow()
    async with transaction() as session:
        post = await lock_due_post(session, now=now)
        if post is not None:
            assert post.publish_at is not None
            await _show(session, post, at=post.publish_at)
    return post is not None


async def _titled(session: WriteSession, post_id: int, seen: int) -> Post:
    post = await locked_post(session, post_id, seen=seen)
    if not post.title.strip():
        raise NothingToPublish()
    return post


async def _show(session: WriteSession, post: Post, *, at: datetime) -> None:
    post.publish(at=at)
    await _note(session, post, Audited.POST_PUBLISHED)
    await follow_published(session, post)
    await emit(session, PostPublished(post_id=post.id, kind=post.kind), stream=stream_of(post))


async def _hide(session: WriteSession, post: Post) -> None:
    await emit(session, PostDeleted(post_id=post.id, kind=post.kind), stream=stream_of(post))


async def _note(session: WriteSession, post: Post, deed: Audited) -> None:
    await session.flush()
    await record(session, deed, on=(ObjectType.POST, post.id), within=post.page_id)
