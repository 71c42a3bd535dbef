"""Posts and pages as siblings see them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from blog.posts.models import Post
from blog.posts.queries import Matching
from glue.contracts import blog
from glue.contracts.blog import Feature, PostKind
from glue.contracts.families import Found, Hit, Kind
from glue.urls import blog_url
from shared.runtime import current_runtime
from shared.web.jinja import long_date, truncate

KINDS = {PostKind.PAGE: Kind.PAGE, PostKind.POST: Kind.POST}


def post_value(post: Post, *, hidden: Sequence[Feature] = ()) -> blog.Post:
    """Return a published post as siblings see it, its picture by whole address.

    `hidden` is what visitors are not led to where it is a page.
    """
    assert post.published_at is not None
    return blog.Post(
        id=post.id,
        kind=post.kind,
        slug=post.slug,
        title=post.title,
        excerpt=post.excerpt,
        feature_image=whole_address(post.feature_image),
        published_at=post.published_at,
        hidden=[*hidden],
    )


def whole_address(address: str | None) -> str | None:
    """Return an address that is kept as a path of blog with blog's own address before it."""
    return blog_url(address) if address and address.startswith("/") else address


def found_value(kind: PostKind, matching: Matching, *, locale: str) -> Found:
    """Return what was found of posts or of pages; a post says of which day it is."""
    hits = [_hit(post, locale) for post in matching.posts]
    return Found(kind=KINDS[kind], total=matching.total, has_more=matching.has_more, hits=hits)


def _hit(post: Post, locale: str) -> Hit:
    return Hit(
        title=post.title,
        url=blog_url(post.path),
        eyebrow=_day(post, locale) if post.kind is PostKind.POST else "",
        excerpt=truncate(post.excerpt or post.body_text),
        picture=whole_address(post.feature_image),
    )


def _day(post: Post, locale: str) -> str:
    assert post.published_at is not None
    zone = ZoneInfo(current_runtime().settings.site.timezone)
    return long_date(post.published_at, zone=zone, locale=locale)
