"""What can be read of posts and pages."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from blog.posts.models import SLUG, Post
from glue.contracts.blog import PostKind
from shared.db import ReadSession


async def published_post(session: ReadSession, *, slug: str) -> Post | None:
    # Whatever a browser sends comes here, also what PostgreSQL refuses to hold in a text.
    if not re.fullmatch(SLUG, slug):
        return None
    statement = select(Post).where(Post.published(), Post.slug == slug)
    post: Post | None = await session.scalar(statement)
    return post


async def published_posts_by_id(session: ReadSession, *, ids: Sequence[int]) -> Sequence[Post]:
    statement = select(Post).where(Post.published(), Post.id.in_(ids)).order_by(Post.id)
    return (await session.scalars(statement)).all()


async def latest_posts(session: ReadSession, *, limit: int) -> Sequence[Post]:
    statement = (
        select(Post)
        .where(Post.published(), Post.kind == PostKind.POST)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def published_pages(session: ReadSession) -> Sequence[Post]:
    statement = (
        select(Post).where(Post.published(), Post.kind == PostKind.PAGE).order_by(Post.title)
    )
    return (await session.scalars(statement)).all()


async def lock_post(session: ReadSession, *, slug: str) -> Post | None:
    """Return the live post of a slug, published or not, locked until the transaction ends."""
    post: Post | None = await session.scalar(
        select(Post)
        .where(Post.live(), Post.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return post
