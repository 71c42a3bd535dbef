"""How posts and pages come to say what they say; who may do so is decided before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from blog.authors.service import name_authors
from blog.posts import queries
from blog.posts.bodies import body_columns
from blog.posts.content import PostContent
from blog.posts.errors import SlugReserved, SlugTaken
from blog.posts.former import forget_former, remember_former
from blog.posts.models import Post, PostStatus
from blog.tags.service import tag_post
from glue.reserved import is_reserved
from shared.db import WriteSession
from shared.slugs import numbered_slugs

# What a post is called in addresses whose title has no letters for them.
NAMELESS = "untitled"

_COLUMNS = (
    "title",
    "excerpt",
    "lexical",
    "feature_image",
    "feature_image_alt",
    "feature_image_caption",
    "visibility",
    "is_featured",
    "page_id",
)


async def write_post(session: WriteSession, *, content: PostContent) -> Post:
    """Make a draft, or change what is at its slug; raises `SlugReserved`, `SlugTaken`."""
    post = await queries.lock_post(session, slug=content.slug)
    if post is None:
        return await add_post(session, content=content)
    if post.kind is not content.kind:
        raise SlugTaken(slug=content.slug)
    await change_post(session, post, content=content)
    return post


async def add_post(
    session: WriteSession, *, content: PostContent, trusts_html: bool = False
) -> Post:
    """Make a draft; raises `SlugReserved`, `SlugTaken`.

    Without a slug it gets the nicest one of its title that is free.
    """
    slug = content.slug or await _free_slug(session, content.title)
    _require_free(slug)
    values = _values(content, trusts_html=trusts_html)
    post = Post(
        kind=content.kind, status=PostStatus.DRAFT, trusts_html=trusts_html, slug=slug, **values
    )
    async with _naming(session, slug):
        session.add(post)
    await forget_former(session, slug)
    await _link(session, post, content)
    return post


async def change_post(session: WriteSession, post: Post, *, content: PostContent) -> None:
    """Let a locked post say something else; an empty slug leaves it where it is.

    Raises `SlugReserved` and `SlugTaken`. What had an address that readers may have kept is found
    under it still.
    """
    slug = content.slug or post.slug
    _require_free(slug)
    former = post.slug
    values = _values(content, trusts_html=post.trusts_html) | {"slug": slug}
    async with _naming(session, slug):
        for name, value in values.items():
            setattr(post, name, value)
    if slug != former:
        await forget_former(session, slug)
        if post.published_at is not None:
            await remember_former(session, post, former)
    await _link(session, post, content)


async def publish_post(session: WriteSession, post: Post, *, now: datetime) -> None:
    post.publish(at=now)
    await session.flush()


async def _free_slug(session: WriteSession, title: str) -> str:
    for slug in numbered_slugs(title, nameless=NAMELESS):
        if not is_reserved(slug) and not await queries.is_taken(session, slug=slug):
            return slug
    raise AssertionError("there is always one more number")


def _require_free(slug: str) -> None:
    if is_reserved(slug):
        raise SlugReserved(slug=slug)


def _values(content: PostContent, *, trusts_html: bool) -> dict[str, Any]:
    said = {name: getattr(content, name) for name in _COLUMNS}
    rendered = body_columns(content.lexical, trusts_html=trusts_html)
    return said | {"seo": content.seo.dump()} | rendered


async def _link(session: WriteSession, post: Post, content: PostContent) -> None:
    await tag_post(session, post_id=post.id, tag_ids=content.tag_ids)
    await name_authors(session, post_id=post.id, author_ids=content.author_ids)


@asynccontextmanager
async def _naming(session: WriteSession, slug: str) -> AsyncIterator[None]:
    """Let a slug be written within a savepoint; raises `SlugTaken`."""
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        if "uq_posts_slug_live" not in str(error.orig):
            raise
        raise SlugTaken(slug=slug) from error
