"""Letting a post say again what an older version of it said."""

from sqlalchemy import select

from blog.authors.models import Author
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tags.models import Tag
from blog.writing.content import content_of
from blog.writing.errors import UnknownPost
from blog.writing.models import Occasion
from blog.writing.queries import revision_of, working_copy
from blog.writing.service import keep_working_copy, locked_post, save_post
from shared.db import ReadSession, WriteSession

# Where it is and whom it is for are no words: they stay as they are.
STAYING = ("slug", "page_id", "visibility")


async def restore_version(
    session: WriteSession, post_id: int, *, version: int, seen: int, by: int
) -> Post:
    """Save what a version said as the next one; raises `UnknownPost`, `EditedMeanwhile`.

    Tags and authors that are gone are left out, and what the same person has typed and not saved
    is kept beside it.
    """
    post = await locked_post(session, post_id, seen=seen)
    found = await revision_of(session, post_id=post_id, version=version)
    if found is None:
        raise UnknownPost()
    now = await content_of(session, post)
    before = await without_gone(session, PostContent.model_validate(found[0].content))
    content = before.model_copy(update={name: getattr(now, name) for name in STAYING})
    typed = await working_copy(session, post_id=post_id, user_id=by)
    kept = (typed.base_version, typed.content) if typed is not None else None
    post = await save_post(
        session, post_id, content=content, seen=seen, by=by, occasion=Occasion.RESTORED
    )
    if kept is not None:
        said = PostContent.model_validate(kept[1])
        await keep_working_copy(session, post_id, content=said, base_version=kept[0], by=by)
    return post


async def without_gone(session: ReadSession, content: PostContent) -> PostContent:
    """Return the content without tags and authors that are not there any more."""
    tags = set(await session.scalars(select(Tag.id).where(Tag.id.in_(content.tag_ids))))
    authors = set(await session.scalars(select(Author.id).where(Author.id.in_(content.author_ids))))
    return content.model_copy(
        update={
            "tag_ids": tuple(id for id in content.tag_ids if id in tags),
            "author_ids": tuple(id for id in content.author_ids if id in authors),
        }
    )
