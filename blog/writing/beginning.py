"""Beginning a post from a form that may be sent twice."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from blog.authors.service import ensure_author
from blog.people.models import User
from blog.posts.content import PostContent
from blog.writing.models import BegunPost
from blog.writing.service import begin_post
from shared.db import WriteSession


async def begin_once(session: WriteSession, *, key: str, content: PostContent, writer: User) -> int:
    """Make the draft a form asks for, by whoever writes, and return its id.

    Sent again, also at the same moment, it returns the draft it made first.
    """
    taken = insert(BegunPost).values(key=key).on_conflict_do_nothing().returning(BegunPost.key)
    if await session.scalar(taken) is None:
        first = await session.scalar(select(BegunPost.post_id).where(BegunPost.key == key))
        assert first is not None
        return first
    author = await ensure_author(session, person=writer)
    said = content.model_copy(update={"author_ids": (author.id,)})
    post = await begin_post(session, content=said, by=writer.id)
    await session.execute(update(BegunPost).where(BegunPost.key == key).values(post_id=post.id))
    return post.id
