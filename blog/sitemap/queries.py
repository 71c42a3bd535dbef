"""Published pages and posts by ranges of their ids, so that none ever moves to another range."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from blog.posts.models import Post
from shared.db import ReadSession


class Range(NamedTuple):
    """Posts with ids from `number` times the size of a range on."""

    number: int
    posts: int
    changed_at: datetime


async def published_ranges(session: ReadSession, size: int) -> Sequence[Range]:
    number = (Post.id // size).label("number")
    statement = (
        select(number, func.count(), func.max(Post.updated_at))
        .where(Post.published())
        .group_by(number)
        .order_by(number)
    )
    return [Range(*row) for row in (await session.execute(statement)).all()]


async def published_in_range(
    session: ReadSession, number: int, size: int
) -> Sequence[tuple[str, datetime]]:
    """Return slugs with the time at which what they show last changed."""
    statement = (
        select(Post.slug, Post.updated_at)
        .where(Post.published(), Post.id >= number * size, Post.id < (number + 1) * size)
        .order_by(Post.id)
    )
    return [(slug, changed_at) for slug, changed_at in (await session.execute(statement)).all()]
