"""Lists of posts, without what they say, and what stands beside one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    not_,
    select,
    true,
)

from blog.authors.models import PostAuthor
from blog.posts.models import Post
from blog.posts.queries import LISTED
from blog.reading.audience import Audience
from blog.tags.models import PostTag, Tag
from glue.contracts.blog import PostKind
from shared.db import ReadSession
from shared.web.pagination import Page, descending, fetch_page

# No page shows what is said to be older.
_EARLIEST: ColumnElement[datetime] = literal_column("timestamptz '1970-01-01 00:00+00'")
_MONTH: ColumnElement[timedelta] = literal_column("interval '1 month'")
NEWEST = (descending(Post.published_at), descending(Post.id))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which posts are listed; nothing chosen is all of them. Times are those of publishing."""

    tag_id: int | None = None
    author_id: int | None = None
    page_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month in which something was published."""

    year: int
    month: int
    posts: int


async def posts_page(
    session: ReadSession, audience: Audience, choice: Choice, *, size: int, cursor: str | None
) -> Page[Post]:
    """Return some posts, the newest first; raises `BadCursor`."""
    statement = _posts(audience).where(_chosen(choice)).options(LISTED)
    return await fetch_page(session, statement, order=NEWEST, size=size, cursor=cursor)


async def posts_for_feed(
    session: ReadSession, audience: Audience, choice: Choice, *, limit: int
) -> Sequence[Post]:
    """Return the latest posts with what they say."""
    statement = _posts(audience).where(_chosen(choice)).limit(limit)
    ordered = statement.order_by(Post.published_at.desc(), Post.id.desc())
    return (await session.scalars(ordered)).all()


async def months(session: ReadSession, audience: Audience, *, zone: str) -> Sequence[Month]:
    """Return the months of a zone in which something was published, the latest first.

    Each month is counted in the index by its first and last moment: to tell of each post in which
    month it is would cost several times as much.
    """
    listed = (Post.kind == PostKind.POST) & audience.knows()
    first, last = func.min(Post.published_at), func.max(Post.published_at)
    span = select(func.greatest(first, _EARLIEST).label("first"), last.label("last"))
    span_of = span.where(listed).cte("span")
    series = func.generate_series(
        func.date_trunc("month", func.timezone(zone, span_of.c.first)),
        func.timezone(zone, span_of.c.last),
        _MONTH,
    )
    begin = column("begins", DateTime())
    all_months = series.table_valued(begin, joins_implicitly=True).render_derived(name="all_months")
    begins = all_months.c.begins
    counted = (
        select(func.count().label("posts"))
        .where(
            listed,
            Post.published_at >= func.timezone(zone, begins),
            Post.published_at < func.timezone(zone, begins + _MONTH),
        )
        .lateral("counted")
    )
    statement = (
        select(func.extract("year", begins), func.extract("month", begins), counted.c.posts)
        .select_from(span_of.join(all_months, true()).join(counted, true()))
        .where(counted.c.posts > 0)
        .order_by(begins.desc())
    )
    return [Month(int(y), int(m), posts) for y, m, posts in await session.execute(statement)]


async def tags_in_use(
    session: ReadSession, audience: Audience, *, limit: int
) -> Sequence[tuple[Tag, int]]:
    """Return the tags of what can be read and how often each is used, the most used first.

    All that carry a tag are counted in the index, less those that cannot be read: they are few.
    """
    listed = (Post.kind == PostKind.POST) & audience.knows()
    carry = select(func.count().label("posts")).where(PostTag.tag_id == Tag.id).lateral("carry")
    unread = (
        select(PostTag.tag_id, func.count().label("posts"))
        .join(Post, Post.id == PostTag.post_id)
        .where(not_(listed))
        .group_by(PostTag.tag_id)
        .subquery("unread")
    )
    number = carry.c.posts - func.coalesce(unread.c.posts, 0)
    statement = (
        select(Tag, number)
        .join(carry, true())
        .outerjoin(unread, unread.c.tag_id == Tag.id)
        .where(~Tag.is_internal, number > 0)
        .order_by(number.desc(), Tag.name)
        .limit(limit)
    )
    return [(tag, number) for tag, number in await session.execute(statement)]


# Made once: everybody who reads a post asks so.
_POST_AT = select(Post).where(Post.shown(), Post.slug == bindparam("slug"))


async def post_to_read(session: ReadSession, *, slug: str) -> Post | None:
    """Return what is published at a slug, whoever it is for."""
    found: Post | None = await session.scalar(_POST_AT, {"slug": slug})
    return found


def _posts(audience: Audience) -> Select[Post]:
    return select(Post).where(Post.kind == PostKind.POST, audience.knows())


def _chosen(choice: Choice) -> ColumnElement[bool]:
    where: ColumnElement[bool] = true()
    if choice.tag_id is not None:
        where &= Post.id.in_(select(PostTag.post_id).where(PostTag.tag_id == choice.tag_id))
    if choice.author_id is not None:
        by = select(PostAuthor.post_id).where(PostAuthor.author_id == choice.author_id)
        where &= Post.id.in_(by)
    if choice.page_id is not None:
        where &= Post.page_id == choice.page_id
    if choice.since is not None:
        where &= Post.published_at >= choice.since
    if choice.before is not None:
        where &= Post.published_at < choice.before
    return where
