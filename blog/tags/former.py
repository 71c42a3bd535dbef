"""The addresses that tags had before, and those of tags that were merged into others."""

import re

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from blog.posts.models import SLUG
from blog.tags.models import FormerTagSlug, Tag
from shared.db import ReadSession, WriteSession


async def tag_formerly_at(session: ReadSession, *, slug: str) -> Tag | None:
    """Return the tag to which an address leads that it does not have any more."""
    if not re.fullmatch(SLUG, slug):
        return None
    tag: Tag | None = await session.scalar(
        select(Tag)
        .join(FormerTagSlug, FormerTagSlug.tag_id == Tag.id)
        .where(FormerTagSlug.slug == slug)
    )
    return tag


async def remember_former(session: WriteSession, *, slug: str, tag_id: int) -> None:
    """Let an address lead to a tag."""
    former = insert(FormerTagSlug).values(slug=slug, tag_id=tag_id)
    await session.execute(
        former.on_conflict_do_update(index_elements=["slug"], set_={"tag_id": tag_id})
    )


async def forget_former(session: WriteSession, *, slug: str) -> None:
    """Let an address lead nowhere but to the tag that is at it now."""
    await session.execute(delete(FormerTagSlug).where(FormerTagSlug.slug == slug))


async def lead_on(session: WriteSession, *, gone: Tag, into_id: int) -> None:
    """Let every address of a tag that goes lead to another."""
    await session.execute(
        update(FormerTagSlug)
        .where(FormerTagSlug.tag_id == gone.id)
        .values(tag_id=into_id)
        .execution_options(synchronize_session=False)
    )
    await remember_former(session, slug=gone.slug, tag_id=into_id)
