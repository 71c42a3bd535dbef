"""Posts and pages as siblings see them, with what of a page visitors are not led to."""

from collections.abc import Sequence

from blog.page_configs.queries import hidden_parts
from blog.posts.models import Post
from blog.posts.presenting import post_value
from glue.contracts import blog
from glue.contracts.blog import PostKind
from shared.db import ReadSession


async def post_values(session: ReadSession, posts: Sequence[Post]) -> list[blog.Post]:
    """Return published posts and pages as siblings see them, in their order."""
    pages = [post.id for post in posts if post.kind is PostKind.PAGE]
    hidden = await hidden_parts(session, page_ids=pages)
    return [post_value(post, hidden=hidden.get(post.id, ())) for post in posts]
