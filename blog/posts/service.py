"""How posts and pages are written and published."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from blog.posts import queries
from blog.posts.errors import SlugReserved, SlugTaken
from blog.posts.models import Post, PostStatus
from glue.contracts.blog import PostKind
from glue.reserved import is_reserved
from shared.db import WriteSession


@dataclass(frozen=True, slots=True)
class PostContent:
    """What a post says; the body is HTML its author is trusted with."""

    kind: PostKind
    slug: str
    title: str
    excerpt: str = ""
    body_html: str = ""
    feature_image: str | None = None
    feature_image_alt: str = ""


async def write_post(session: WriteSession, *, content: PostContent) -> Post:
    """Make a draft, or change what is at its slug; raises `SlugReserved`, `SlugTaken`."""
    if is_reserved(content.slug):
        raise SlugReserved(slug=content.slug)
    post = await queries.lock_post(session, slug=content.slug)
    if post is None:
        return await _new_draft(session, content)
    if post.kind is not content.kind:
        raise SlugTaken(slug=content.slug)
    post.title = content.title
    post.excerpt = content.excerpt
    post.body_html = content.body_html
    post.feature_image = content.feature_image
    post.feature_image_alt = content.feature_image_alt
    await session.flush()
    return post


async def publish_post(session: WriteSession, post: Post, *, now: datetime) -> None:
    post.publish(at=now)
    await session.flush()


async def _new_draft(session: WriteSession, content: PostContent) -> Post:
    post = Post(
        kind=content.kind,
        slug=content.slug,
        title=content.title,
        excerpt=content.excerpt,
        body_html=content.body_html,
        feature_image=content.feature_image,
        feature_image_alt=content.feature_image_alt,
        status=PostStatus.DRAFT,
    )
    try:
        async with session.begin_nested():
            session.add(post)
    except IntegrityError as error:
        if "uq_posts_slug_live" not in str(error.orig):
            raise
        raise SlugTaken(slug=content.slug) from error
    return post
