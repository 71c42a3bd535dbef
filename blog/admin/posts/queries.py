"""Posts and pages as whoever writes them finds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import defer

from blog.admin.posts.filters import PostFilter
from blog.admin.posts.scope import Scope
from blog.authors.models import Author, PostAuthor
from blog.authors.queries import authors_of_posts
from blog.posts.models import WORDS, Post
from blog.posts.queries import live_pages, posts_by_id
from blog.tags.models import PostTag, Tag
from blog.tags.queries import tags_of_posts
from glue.contracts.blog import PostKind
from shared.db import ReadSession, words
from shared.web.pagination import Page, descending, fetch_page

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Written:
    """A post or page in the list, with whom it is by, what it is about and where it stands."""

    post: Post
    authors: Sequence[Author]
    tags: Sequence[Tag]
    page: Post | None


async def written_posts(
    session: ReadSession, scope: Scope, wanted: PostFilter, cursor: str | None = None
) -> Page[Written]:
    """Return what somebody may write of what they asked for, the newest change first."""
    statement = (
        select(Post)
        .where(scope.condition(), *_conditions(wanted))
        .options(*(defer(it, raiseload=True) for it in (Post.lexical, Post.body_html)))
    )
    order = (descending(Post.updated_at), descending(Post.id))
    found = await fetch_page(session, statement, order=order, size=PAGE_SIZE, cursor=cursor)
    return Page(await _told(session, found.items), found.next_cursor)


async def count_by_kind(session: ReadSession, scope: Scope) -> Mapping[PostKind, int]:
    """Count the posts and the pages somebody may write."""
    statement = select(Post.kind, func.count()).where(scope.condition()).group_by(Post.kind)
    found = {kind: count for kind, count in await session.execute(statement)}
    return {kind: found.get(kind, 0) for kind in PostKind}


async def pages_of_scope(session: ReadSession, scope: Scope) -> Sequence[Post]:
    """Return the pages whose posts somebody may write, by title."""
    return [page for page in await live_pages(session) if scope.holds_page(page.id)]


async def _told(session: ReadSession, posts: Sequence[Post]) -> list[Written]:
    ids = [post.id for post in posts]
    authors, tags = await authors_of_posts(session, ids), await tags_of_posts(session, ids)
    page_ids = {post.page_id for post in posts if post.page_id is not None}
    pages = {page.id: page for page in await posts_by_id(session, ids=page_ids)}
    return [
        Written(it, authors.get(it.id, ()), tags.get(it.id, ()), pages.get(it.page_id or 0))
        for it in posts
    ]


def _conditions(wanted: PostFilter) -> list[ColumnElement[bool]]:
    found = [Post.kind == wanted.kind]
    if wanted.q:
        found.append(words.holds(Post.search, wanted.q, WORDS))
    if wanted.status is not None:
        found.append(Post.status == wanted.status)
    if wanted.visibility is not None:
        found.append(Post.visibility == wanted.visibility)
    if wanted.page is not None:
        found.append(Post.page_id == wanted.page)
    if wanted.author is not None:
        by = and_(PostAuthor.post_id == Post.id, PostAuthor.author_id == wanted.author)
        found.append(select(PostAuthor.post_id).where(by).exists())
    if wanted.tag is not None:
        about = and_(PostTag.post_id == Post.id, PostTag.tag_id == wanted.tag)
        found.append(select(PostTag.post_id).where(about).exists())
    return found
