"""What can be read of posts and pages."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    any_,
    bindparam,
    func,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import aliased, defer, load_only

from blog.posts.content import Visibility
from blog.posts.models import SLUG, WORDS, FormerPostSlug, Post
from glue.contracts.blog import PostKind
from shared.db import ReadSession, WriteSession, words

# All that a list shows; what posts say is much more, and stays where it is.
LISTED = load_only(
    Post.kind,
    Post.slug,
    Post.title,
    Post.excerpt,
    Post.feature_image,
    Post.feature_image_alt,
    Post.visibility,
    Post.is_featured,
    Post.page_id,
    Post.word_count,
    Post.published_at,
    Post.updated_at,
    raiseload=True,
)
# So many of each kind: to say how much a text is about words, PostgreSQL has to read all its words.
MOST_COMPARED = 100
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Matching:
    """The best of what holds some words, and how much there is, or at least is."""

    posts: Sequence[Post]
    total: int
    has_more: bool = False


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


# Made once each: siblings ask so for each page of theirs.
_PUBLISHED_BY_ID = (
    select(Post)
    .where(Post.published(), Post.id == any_(bindparam("ids", type_=ARRAY(Integer))))
    .order_by(Post.id)
    .options(LISTED)
)
_LATEST = (
    select(Post)
    .where(Post.published(), Post.kind == PostKind.POST)
    .order_by(Post.published_at.desc(), Post.id.desc())
    .limit(bindparam("most", type_=Integer()))
    .options(LISTED)
)
_PAGES = (
    select(Post)
    .where(Post.published(), Post.kind == PostKind.PAGE)
    .order_by(Post.title)
    .options(LISTED)
)


async def published_posts_by_id(session: ReadSession, *, ids: Sequence[int]) -> Sequence[Post]:
    """Return those that are published, without what they say."""
    return (await session.scalars(_PUBLISHED_BY_ID, {"ids": ids})).all()


async def published_posts_by_slug(session: ReadSession, *, slugs: Sequence[str]) -> Sequence[Post]:
    """Return what is published of these, in their order."""
    found = await session.scalars(select(Post).where(Post.published(), Post.slug.in_(slugs)))
    by_slug = {post.slug: post for post in found}
    return [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]


async def latest_posts(session: ReadSession, *, limit: int) -> Sequence[Post]:
    """Return the latest posts, without what they say."""
    return (await session.scalars(_LATEST, {"most": limit})).all()


async def published_pages(session: ReadSession) -> Sequence[Post]:
    """Return the pages by their titles, without what they say."""
    return (await session.scalars(_PAGES)).all()


async def posts_matching(
    session: ReadSession, text: str, *, limit: int
) -> dict[PostKind, Matching]:
    """Return at most so many posts and so many pages, what is most about the words first.

    Of what very many hold, the newest are compared, and no more are counted than anybody looks at.
    """
    by_age = (Post.published_at.desc(), Post.id.desc())
    newest = union_all(
        *(
            _matching(kind, text).with_only_columns(Post.id).order_by(*by_age).limit(MOST_COMPARED)
            for kind in PostKind
        )
    ).subquery()
    best = (words.rank(Post.search, text, WORDS).desc(), *by_age)
    ranked = (
        select(Post, func.row_number().over(partition_by=Post.kind, order_by=best).label("place"))
        .join(newest, newest.c.id == Post.id)
        .subquery()
    )
    post = aliased(Post, ranked)
    statement = (
        select(post)
        .where(ranked.c.place <= limit)
        .order_by(ranked.c.place)
        .options(
            defer(post.lexical, raiseload=True),
            defer(post.body_html, raiseload=True),
            defer(post.own_cards, raiseload=True),
        )
    )
    found = (await session.scalars(statement)).all()
    numbers = (await session.execute(select(*(_counted(kind, text) for kind in PostKind)))).one()
    return {
        kind: Matching(
            [post for post in found if post.kind is kind],
            min(number, MOST_COUNTED),
            has_more=number > MOST_COUNTED,
        )
        for kind, number in zip(PostKind, numbers, strict=True)
    }


def _matching(kind: PostKind, text: str) -> Select[Any]:
    return select(Post).where(
        Post.kind == kind,
        Post.published(),
        # Whether a word is in a text for members is part of the text.
        Post.visibility == Visibility.PUBLIC,
        words.holds(Post.search, text, WORDS),
    )


def _counted(kind: PostKind, text: str) -> ScalarSelect[int]:
    one_more = MOST_COUNTED + 1
    counted = _matching(kind, text).with_only_columns(Post.id).limit(one_more).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


async def lock_posts_rendered_before(
    session: ReadSession, *, renderer: int, limit: int
) -> Sequence[Post]:
    """Lock the first posts and pages that an older renderer made; others may be at the next."""
    statement = (
        select(Post)
        .where(Post.live(), Post.renderer < renderer)
        .order_by(Post.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def keep_body(session: WriteSession, post_id: int, columns: Mapping[str, object]) -> None:
    """Keep what a post is rendered to, and all else as it is: its words were not changed."""
    values = {**columns, "updated_at": Post.updated_at}
    await session.execute(update(Post).where(Post.id == post_id).values(**values))


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
