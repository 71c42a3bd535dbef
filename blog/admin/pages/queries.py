"""The list of pages, for admins and for keepers, and the posts on one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from blog.posts.models import Post, PostStatus
from blog.posts.queries import live_pages, live_pages_by_id
from blog.roles.queries import count_keepers
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Desk:
    """A page, and how many people look after it."""

    page: Post
    keepers: int


async def desks(session: ReadSession, *, of: Collection[int] | None) -> Sequence[Desk]:
    """Return all pages, or those of the ids in `of`."""
    pages = await live_pages(session) if of is None else await live_pages_by_id(session, ids=of)
    counts = await count_keepers(session, page_ids=[page.id for page in pages])
    return [Desk(page, counts.get(page.id, 0)) for page in pages]


@dataclass(frozen=True, slots=True)
class PostCount:
    """How many posts there are on a page, and how many of them are published."""

    all: int
    published: int


async def count_posts_on(session: ReadSession, *, page_id: int) -> PostCount:
    """Count the posts on a page."""
    published = func.count().filter(Post.status == PostStatus.PUBLISHED)
    statement = select(func.count(), published).where(Post.live(), Post.page_id == page_id)
    return PostCount(*(await session.execute(statement)).one())
