"""Posts and pages as siblings see them."""

from blog.posts.models import Post
from glue.contracts import blog
from glue.urls import blog_url


def post_value(post: Post) -> blog.Post:
    """Return a published post as siblings see it, its picture by whole address."""
    assert post.published_at is not None
    return blog.Post(
        id=post.id,
        kind=post.kind,
        slug=post.slug,
        title=post.title,
        excerpt=post.excerpt,
        feature_image=whole_address(post.feature_image),
        published_at=post.published_at,
    )


def whole_address(address: str | None) -> str | None:
    """Return an address that is kept as a path of blog with blog's own address before it."""
    return blog_url(address) if address and address.startswith("/") else address
