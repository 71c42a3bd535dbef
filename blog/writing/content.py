"""What a post says now, as the value that versions keep."""

from collections.abc import Sequence

from blog.authors.queries import authors_of_posts
from blog.posts.content import PostContent, Seo
from blog.posts.models import Post
from blog.tags.queries import tags_of_posts
from shared.db import ReadSession


async def content_of(session: ReadSession, post: Post) -> PostContent:
    """Read what a post says, with its tags and authors."""
    tags = (await tags_of_posts(session, [post.id])).get(post.id, ())
    authors = (await authors_of_posts(session, [post.id])).get(post.id, ())
    return content_with(post, [tag.id for tag in tags], [author.id for author in authors])


def content_with(post: Post, tag_ids: Sequence[int], author_ids: Sequence[int]) -> PostContent:
    """Return what a post says, given its tags and authors."""
    return PostContent(
        kind=post.kind,
        slug=post.slug,
        title=post.title,
        excerpt=post.excerpt,
        lexical=post.lexical,
        feature_image=post.feature_image,
        feature_image_alt=post.feature_image_alt,
        feature_image_caption=post.feature_image_caption,
        visibility=post.visibility,
        is_featured=post.is_featured,
        seo=Seo.model_validate(post.seo),
        page_id=post.page_id,
        tag_ids=tuple(tag_ids),
        author_ids=tuple(author_ids),
    )
