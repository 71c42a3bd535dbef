"""Beginning posts and saving them, so that nobody's words are lost.

Each save is a version. Who saves says which version they typed on; where that is not the latest
one any more, `EditedMeanwhile` is raised, what they typed is theirs to merge, and nothing changes.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from blog.posts.content import PostContent
from blog.posts.models import Post, PostStatus
from blog.posts.queries import lock_post_by_id
from blog.posts.service import add_post, change_post
from blog.writing.errors import EditedMeanwhile, UnknownPost
from blog.writing.models import Occasion, PostRevision, WorkingCopy
from glue.contracts.blog import PostUpdated
from shared.clock import utcnow
from shared.db import WriteSession
from shared.outbox import emit

# What saves itself within this time of the same person's last one takes its place.
ONE_SITTING = timedelta(minutes=10)


async def begin_post(
    session: WriteSession,
    *,
    content: PostContent,
    by: int | None,
    occasion: Occasion = Occasion.BEGUN,
    trusts_html: bool = False,
) -> Post:
    """Make a draft with its first version; raises `SlugReserved`, `SlugTaken`."""
    post = await add_post(session, content=content, trusts_html=trusts_html)
    await _keep_version(session, post, content, by=by, occasion=occasion)
    return post


async def save_post(
    session: WriteSession,
    post_id: int,
    *,
    content: PostContent,
    seen: int,
    by: int | None,
    occasion: Occasion = Occasion.SAVED,
) -> Post:
    """Let a post say something else, as its next version.

    Raises `UnknownPost`, `EditedMeanwhile`, `SlugReserved` and `SlugTaken`. The same words again
    are no new version. What readers see of it is told as `post.updated`.
    """
    post = await locked_post(session, post_id, seen=seen)
    before = await _latest_version(session, post)
    said = content.model_copy(update={"kind": post.kind, "slug": content.slug or post.slug})
    await drop_working_copy(session, post_id, by=by)
    if before is not None and before.content == said.model_dump(mode="json"):
        return post
    await change_post(session, post, content=said)
    post.version += 1
    if not await _replace_own(session, post, before, said, by=by, occasion=occasion):
        await _keep_version(session, post, said, by=by, occasion=occasion)
    await session.flush()
    if post.status is PostStatus.PUBLISHED:
        await emit(session, PostUpdated(post_id=post.id, kind=post.kind), stream=stream_of(post))
    return post


async def keep_working_copy(
    session: WriteSession, post_id: int, *, content: PostContent, base_version: int, by: int
) -> None:
    """Keep what somebody has typed and not saved; it takes the place of what they had typed."""
    values = {
        "base_version": base_version,
        "content": content.model_dump(mode="json"),
        "kept_at": utcnow(),
    }
    statement = insert(WorkingCopy).values(post_id=post_id, user_id=by, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["post_id", "user_id"], set_=values)
    )


async def drop_working_copy(session: WriteSession, post_id: int, *, by: int | None) -> None:
    """Forget what somebody has typed and not saved."""
    await session.execute(
        delete(WorkingCopy).where(WorkingCopy.post_id == post_id, WorkingCopy.user_id == by)
    )


async def locked_post(session: WriteSession, post_id: int, *, seen: int) -> Post:
    """Lock a post of which somebody saw a version; raises `UnknownPost`, `EditedMeanwhile`."""
    post = await lock_post_by_id(session, id=post_id)
    if post is None:
        raise UnknownPost()
    if post.version != seen:
        raise EditedMeanwhile(version=post.version)
    return post


def stream_of(post: Post) -> str:
    return f"post:{post.id}"


async def _latest_version(session: WriteSession, post: Post) -> PostRevision | None:
    found: PostRevision | None = await session.scalar(
        select(PostRevision)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.version.desc())
        .limit(1)
    )
    return found


async def _replace_own(
    session: WriteSession,
    post: Post,
    before: PostRevision | None,
    content: PostContent,
    *,
    by: int | None,
    occasion: Occasion,
) -> bool:
    """Let what saves itself take the place of the same sitting's; returns whether it did."""
    if (
        before is None
        or {occasion, before.occasion} != {Occasion.SAVED_ITSELF}
        or before.user_id != by
        or utcnow() - before.written_at > ONE_SITTING
    ):
        return False
    await session.execute(
        update(PostRevision)
        .where(PostRevision.id == before.id)
        .values(version=post.version, content=content.model_dump(mode="json"))
    )
    return True


async def _keep_version(
    session: WriteSession, post: Post, content: PostContent, *, by: int | None, occasion: Occasion
) -> None:
    said = content.model_copy(update={"kind": post.kind, "slug": post.slug})
    session.add(
        PostRevision(
            post_id=post.id,
            version=post.version,
            occasion=occasion,
            content=said.model_dump(mode="json"),
            user_id=by,
            written_at=utcnow(),
        )
    )
    await session.flush()
