"""What can be read of versions, and of what is to be published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer

from blog.people.models import User
from blog.posts.models import Post, PostStatus
from blog.writing.models import PostRevision, WorkingCopy
from shared.db import ReadSession


async def post_by_id(session: ReadSession, *, id: int) -> Post | None:
    """Return a live post or page, published or not."""
    found: Post | None = await session.scalar(select(Post).where(Post.live(), Post.id == id))
    return found


async def working_copy(session: ReadSession, *, post_id: int, user_id: int) -> WorkingCopy | None:
    """Return what somebody has typed and not saved."""
    statement = select(WorkingCopy).where(
        WorkingCopy.post_id == post_id, WorkingCopy.user_id == user_id
    )
    found: WorkingCopy | None = await session.scalar(statement)
    return found


async def revisions_of(
    session: ReadSession, *, post_id: int
) -> Sequence[tuple[PostRevision, User | None]]:
    """Return the versions of a post without what they say, the newest first, and who wrote each."""
    statement = (
        select(PostRevision, User)
        .outerjoin(User, User.id == PostRevision.user_id)
        .where(PostRevision.post_id == post_id)
        .options(defer(PostRevision.content, raiseload=True))
        .order_by(PostRevision.version.desc())
    )
    return [(revision, user) for revision, user in await session.execute(statement)]


async def revision_of(
    session: ReadSession, *, post_id: int, version: int
) -> tuple[PostRevision, User | None] | None:
    """Return one version of a post, or the one it went up in, and who wrote it."""
    statement = (
        select(PostRevision, User)
        .outerjoin(User, User.id == PostRevision.user_id)
        .where(PostRevision.post_id == post_id, PostRevision.version >= version)
        .order_by(PostRevision.version)
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return (row[0], row[1]) if row else None


async def latest_revision(
    session: ReadSession, *, post_id: int
) -> tuple[PostRevision, User | None] | None:
    """Return the newest version of a post without what it says, and who wrote it."""
    statement = (
        select(PostRevision, User)
        .outerjoin(User, User.id == PostRevision.user_id)
        .where(PostRevision.post_id == post_id)
        .options(defer(PostRevision.content, raiseload=True))
        .order_by(PostRevision.version.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return (row[0], row[1]) if row else None


async def lock_due_post(session: ReadSession, *, now: datetime) -> Post | None:
    """Lock the post whose time to be published came first; others may be at the next one."""
    found: Post | None = await session.scalar(
        select(Post)
        .where(Post.live(), Post.status == PostStatus.SCHEDULED, Post.publish_at <= now)
        .order_by(Post.publish_at, Post.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found
