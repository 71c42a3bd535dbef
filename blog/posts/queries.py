"""What can be read of posts and pages."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import aliased

from blog.posts.content import Visibility
from blog.posts.models import SLUG, WORDS, FormerPostSlug, Post
from glue.contracts.blog import PostKind
from shared.db import ReadSession, words

MOST_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Matching:
    """The best of what holds some words, and how much there is."""

    posts: Sequence[Post]
    total: int


async def published_post(session: ReadSession, *, slug: str) -> Post | None:
    # Whatever a browser sends comes here, also what PostgreSQL refuses to hold in a text.
    if not re.fullmatch(SLUG, slug):
        return None
    statement = select(Post).where(Post.published(), Post.slug == slug)
    post: Post | None = await session.scalar(statement)
    return post


async def live_page(session: ReadSession, *, slug: str) -> Post | None:
    """Return the page of a slug, published or not yet."""
    if not re.fullmatch(SLUG, slug):
        return None
    statement = select(Post).where(Post.live(), Post.kind == PostKind.PAGE, Post.slug == slug)
    page: Post | None = await session.scalar(statement)
    return page


async def live_pages_by_id(session: ReadSession, *, ids: Collection[int]) -> Sequence[Post]:
    """Return those of the pages that are not deleted, by their titles."""
    return await _live_pages(session, Post.id.in_(ids))


async def live_pages(session: ReadSession) -> Sequence[Post]:
    """Return every page, published or not yet, by its title."""
    return await _live_pages(session, true())


async def posts_by_id(session: ReadSession, *, ids: Collection[int]) -> Sequence[Post]:
    """Return posts and pages whatever has become of them."""
    return (await session.scalars(select(Post).where(Post.id.in_(ids)).order_by(Post.id))).all()


async def published_posts_by_id(session: ReadSession, *, ids: Sequence[int]) -> Sequence[Post]:
    statement = select(Post).where(Post.published(), Post.id.in_(ids)).order_by(Post.id)
    return (await session.scalars(statement)).all()


async def published_posts_by_slug(session: ReadSession, *, slugs: Sequence[str]) -> Sequence[Post]:
    """Return what is published of these, in their order."""
    found = await session.scalars(select(Post).where(Post.published(), Post.slug.in_(slugs)))
    by_slug = {post.slug: post for post in found}
    return [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]


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


async def posts_matching(
    session: ReadSession, text: str, *, limit: int
) -> dict[PostKind, Matching]:
    """Return at most so many posts and so many pages, what is most about the words first.

    To say how much a text is about words, PostgreSQL has to read all its words. So of what so many
    hold that nobody looks at all of it, the newest are compared.
    """
    newest = _newest_matching(text).subquery()
    best = (words.rank(Post.search, text, WORDS).desc(), Post.published_at.desc(), Post.id.desc())
    ranked = (
        select(
            Post,
            func.row_number().over(partition_by=Post.kind, order_by=best).label("place"),
            newest.c.total,
        )
        .join(newest, newest.c.id == Post.id)
        .where(newest.c.age <= MOST_COMPARED)
        .subquery()
    )
    post = aliased(Post, ranked)
    statement = select(post, ranked.c.total).where(ranked.c.place <= limit).order_by(ranked.c.place)
    rows = (await session.execute(statement)).all()
    return {
        kind: Matching(
            [row[0] for row in rows if row[0].kind is kind],
            next((row.total for row in rows if row[0].kind is kind), 0),
        )
        for kind in PostKind
    }


def _newest_matching(text: str) -> Select[Any]:
    """Select what holds the words, how old it is among its kind, and how many of that there are."""
    by_age = (Post.published_at.desc(), Post.id.desc())
    return select(
        Post.id,
        func.row_number().over(partition_by=Post.kind, order_by=by_age).label("age"),
        func.count().over(partition_by=Post.kind).label("total"),
        # Whether a word is in a text for members is part of the text.
    ).where(
        Post.published(),
        Post.visibility == Visibility.PUBLIC,
        words.holds(Post.search, text, WORDS),
    )


async def is_taken(session: ReadSession, *, slug: str) -> bool:
    """Say whether something is at a slug, or led to from it."""
    live = select(Post.id).where(Post.live(), Post.slug == slug)
    former = select(FormerPostSlug.post_id).where(FormerPostSlug.slug == slug)
    return bool(await session.scalar(select(live.exists() | former.exists())))


async def post_formerly_at(session: ReadSession, *, slug: str) -> Post | None:
    """Return the published post that had a slug before."""
    if not re.fullmatch(SLUG, slug):
        return None
    post: Post | None = await session.scalar(
        select(Post)
        .join(FormerPostSlug, FormerPostSlug.post_id == Post.id)
        .where(Post.published(), FormerPostSlug.slug == slug)
    )
    return post


async def lock_post_by_id(session: ReadSession, *, id: int) -> Post | None:
    """Return a live post or page, published or not, locked until the transaction ends."""
    post: Post | None = await session.scalar(
        select(Post)
        .where(Post.live(), Post.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return post


async def lock_post(session: ReadSession, *, slug: str) -> Post | None:
    """Return the live post of a slug, published or not, locked until the transaction ends."""
    post: Post | None = await session.scalar(
        select(Post)
        .where(Post.live(), Post.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return post


async def _live_pages(session: ReadSession, where: ColumnElement[bool]) -> Sequence[Post]:
    statement = (
        select(Post)
        .where(Post.live(), Post.kind == PostKind.PAGE, where)
        .order_by(Post.title, Post.id)
    )
    return (await session.scalars(statement)).all()
