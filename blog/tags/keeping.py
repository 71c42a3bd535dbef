"""Changing tags and their groups, putting them in order, and merging two tags into one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from blog.tags.errors import GroupTaken, TagTaken, UnknownTag
from blog.tags.models import PostTag, Tag, TagGroup
from shared.db import WriteSession
from shared.errors import DomainError


async def save_tag(session: WriteSession, tag: Tag) -> Tag:
    """Write a new tag, or one that was changed; raises `TagTaken`."""
    same = select(Tag.id).where(func.lower(Tag.name) == tag.name.lower(), Tag.id != (tag.id or 0))
    with session.no_autoflush:
        if await session.scalar(same.limit(1)) is not None:
            raise TagTaken()
    async with _naming(session, TagTaken()):
        session.add(tag)
    return tag


async def save_group(session: WriteSession, group: TagGroup) -> TagGroup:
    """Write a new group of tags, or one that was changed; raises `GroupTaken`."""
    async with _naming(session, GroupTaken()):
        session.add(group)
    return group


async def merge_tags(session: WriteSession, *, gone_id: int, into_id: int) -> Tag:
    """Let all posts of a tag carry another one instead, and delete it; raises `UnknownTag`."""
    ids = sorted({gone_id, into_id})
    found = await session.scalars(
        select(Tag).where(Tag.id.in_(ids)).order_by(Tag.id).with_for_update()
    )
    tags = {tag.id: tag for tag in found}
    if len(tags) != 2:
        raise UnknownTag()
    other = aliased(PostTag)
    has_both = select(other.post_id).where(other.tag_id == into_id)
    await session.execute(
        update(PostTag)
        .where(PostTag.tag_id == gone_id, PostTag.post_id.not_in(has_both))
        .values(tag_id=into_id)
        .execution_options(synchronize_session=False)
    )
    await delete_tag(session, gone_id)
    return tags[into_id]


async def delete_tag(session: WriteSession, tag_id: int) -> None:
    """Delete a tag, also from the posts that carry it."""
    await session.execute(delete(Tag).where(Tag.id == tag_id))


async def delete_group(session: WriteSession, group_id: int) -> None:
    """Delete a group; its tags stay, without one."""
    await session.execute(delete(TagGroup).where(TagGroup.id == group_id))


async def move_tag(session: WriteSession, tag: Tag, *, up: bool) -> None:
    """Let a tag change places with its neighbour in its group."""
    siblings = Tag.group_id == tag.group_id if tag.group_id else Tag.group_id.is_(None)
    await _move(session, Tag, siblings, tag.id, up=up)


async def move_group(session: WriteSession, group: TagGroup, *, up: bool) -> None:
    """Let a group change places with its neighbour."""
    await _move(session, TagGroup, TagGroup.id.is_not(None), group.id, up=up)


async def _move(
    session: WriteSession, table: Any, among: ColumnElement[bool], id: int, *, up: bool
) -> None:
    """Write the places of all anew, so that those who move two at once wait for each other."""
    # Locked by id, so that two who lock the same do so in one order.
    locked = await session.scalars(
        select(table)
        .where(among)
        .order_by(table.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows: list[Any] = sorted(locked, key=lambda it: (it.sort_order, it.name.lower(), it.id))
    for place, row in enumerate(_moved(rows, id, up=up)):
        row.sort_order = place
    await session.flush()


def _moved(rows: Sequence[Any], id: int, *, up: bool) -> list[Any]:
    found = [*rows]
    place = next((at for at, row in enumerate(found) if row.id == id), None)
    if place is None:
        return found
    other = place - 1 if up else place + 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


@asynccontextmanager
async def _naming(session: WriteSession, taken: DomainError) -> AsyncIterator[None]:
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        if not any(it in str(error.orig) for it in ("uq_tags_slug", "uq_tag_groups_name")):
            raise
        raise taken from error
