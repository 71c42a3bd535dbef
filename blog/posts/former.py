"""The addresses that posts and pages had before."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from blog.posts.models import FormerPostSlug, Post
from shared.db import WriteSession


async def remember_former(session: WriteSession, post: Post, slug: str) -> None:
    """Let an address that a post had lead to it."""
    former = insert(FormerPostSlug).values(slug=slug, post_id=post.id)
    await session.execute(
        former.on_conflict_do_update(index_elements=["slug"], set_={"post_id": post.id})
    )


async def forget_former(session: WriteSession, slug: str) -> None:
    """Let an address lead nowhere but to what is at it now."""
    await session.execute(delete(FormerPostSlug).where(FormerPostSlug.slug == slug))
