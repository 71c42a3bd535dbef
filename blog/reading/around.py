"""What stands around a post: whose it is, what it is about, and where one may read on.

All of it is read in one question, and of each thing no more than is shown. Whoever reads a post
asks so; most of them may know of the same, for whom the statement is made once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    DateTime,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from blog.authors.models import Author, PostAuthor
from blog.posts.models import Post
from blog.reading.audience import Audience
from blog.tags.models import PostTag, Tag
from glue.contracts.blog import PostKind
from shared.db import ReadSession

FURTHER_POSTS = 3
# Of all that share a tag with a post, so many are looked at.
MOST_COMPARED = 100
# Audiences whose statements are kept: those of keepers differ by what they keep.
MOST_AUDIENCES = 64

_TIME = DateTime(timezone=True)
_POST_ID, _PUBLISHED_AT = "post_id", "published_at"
_NOTHING, _NEVER = literal("", Text()), cast(null(), _TIME)
_FIRST = literal(0, BigInteger())


class _Part(StrEnum):
    AUTHOR = "author"
    TAG = "tag"
    OLDER = "older"
    NEWER = "newer"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name and a page of its own."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Further:
    """Another post, as a list shows it."""

    id: int
    title: str
    path: str
    excerpt: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a post; `older` and `newer` were published just before and after it.

    Those `related` share the most tags with it, then they are the newest.
    """

    authors: Sequence[Named]
    tags: Sequence[Named]
    older: Further | None
    newer: Further | None
    related: Sequence[Further]


async def around_post(session: ReadSession, audience: Audience, post: Post) -> Around:
    """Return what stands around a published post, as far as somebody may know of it."""
    values = {_POST_ID: post.id, _PUBLISHED_AT: post.published_at}
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await session.execute(_around(audience.reads_all, audience.page_ids), values):
        found[row.part].append(row)
    older, newer = _posts(found[_Part.OLDER]), _posts(found[_Part.NEWER])
    return Around(
        authors=[Named(it.title, Author.path_of(it.slug)) for it in found[_Part.AUTHOR]],
        tags=[Named(it.title, Tag.path_of(it.slug)) for it in found[_Part.TAG]],
        older=older[0] if older else None,
        newer=newer[0] if newer else None,
        related=_posts(found[_Part.RELATED]),
    )


def _posts(rows: Sequence[Any]) -> list[Further]:
    return [
        Further(it.id, it.title, Post.path_of(it.slug), it.excerpt, it.published_at) for it in rows
    ]


@lru_cache(maxsize=MOST_AUDIENCES)
def _around(reads_all: bool, page_ids: frozenset[int]) -> CompoundSelect[Any]:
    audience = Audience(reads_all=reads_all, page_ids=page_ids)
    listed = (Post.kind == PostKind.POST) & audience.knows()
    place = tuple_(Post.published_at, Post.id)
    here = tuple_(bindparam(_PUBLISHED_AT, type_=_TIME), bindparam(_POST_ID))
    older = _post(_Part.OLDER, _FIRST).where(listed, place < here)
    newer = _post(_Part.NEWER, _FIRST).where(listed, place > here)
    every = union_all(
        _authors(),
        _tags(),
        older.order_by(Post.published_at.desc(), Post.id.desc()).limit(1),
        newer.order_by(Post.published_at, Post.id).limit(1),
        _related(listed),
    )
    return every.order_by("part", "place")


def _authors() -> Select[Any]:
    columns = _columns(_Part.AUTHOR, PostAuthor.sort_order, Author.id, Author.slug, Author.name)
    joined = select(*columns).join(PostAuthor, PostAuthor.author_id == Author.id)
    return joined.where(PostAuthor.post_id == bindparam(_POST_ID))


def _tags() -> Select[Any]:
    columns = _columns(_Part.TAG, PostTag.sort_order, Tag.id, Tag.slug, Tag.name)
    joined = select(*columns).join(PostTag, PostTag.tag_id == Tag.id)
    return joined.where(PostTag.post_id == bindparam(_POST_ID), ~Tag.is_internal)


def _related(listed: ColumnElement[bool]) -> Select[Any]:
    number = func.count().label("number")
    about = select(PostTag.tag_id).where(PostTag.post_id == bindparam(_POST_ID))
    # Of those with as many, the last that were begun are looked at.
    shared_tags = (
        select(PostTag.post_id, number)
        .where(PostTag.tag_id.in_(about), PostTag.post_id != bindparam(_POST_ID))
        .group_by(PostTag.post_id)
        .order_by(number.desc(), PostTag.post_id.desc())
        .limit(MOST_COMPARED)
        .subquery()
    )
    order = (shared_tags.c.number.desc(), Post.published_at.desc(), Post.id.desc())
    return (
        _post(_Part.RELATED, func.row_number().over(order_by=order))
        .join(shared_tags, shared_tags.c.post_id == Post.id)
        .where(listed)
        .order_by(*order)
        .limit(FURTHER_POSTS)
    )


def _post(part: _Part, place: ColumnElement[int]) -> Select[Any]:
    return select(
        *_columns(part, place, Post.id, Post.slug, Post.title, Post.excerpt, Post.published_at)
    )


def _columns(
    part: _Part,
    place: Any,
    id: Any,
    slug: Any,
    title: Any,
    excerpt: Any = _NOTHING,
    published_at: Any = _NEVER,
) -> list[ColumnElement[Any]]:
    """Return the columns that everything around a post is told in."""
    return [
        literal(part.value, String()).label("part"),
        cast(place, BigInteger).label("place"),
        id.label("id"),
        slug.label("slug"),
        title.label("title"),
        excerpt.label("excerpt"),
        published_at.label("published_at"),
    ]
