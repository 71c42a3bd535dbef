"""Changing tags and their groups, putting them in order, and merging two tags into one."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from blog.tags.errors import GroupTaken, TagTaken, UnknownTag
from blog.tags.former import forget_former, lead_on, remember_former
from blog.tags.models import PostTag, Tag, TagGroup
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.errors import DomainError


async def add_tag(session: WriteSession, tag: Tag) -> None:
    """Write a new tag; raises `TagTaken`."""
    await _save_tag(session, tag)
    await forget_former(session, slug=tag.slug)
    await _record(session, Audited.TAG_ADDED, tag)


async def change_tag(session: WriteSession, tag: Tag, values: Mapping[str, Any]) -> None:
    """Let a tag be something else; raises `TagTaken`. Its old address leads on."""
    former = tag.slug
    for name, value in values.items():
        setattr(tag, name, value)
    await _save_tag(session, tag)
    if tag.slug != former:
        await forget_former(session, slug=tag.slug)
        await remember_former(session, slug=former, tag_id=tag.id)
    await _record(session, Audited.TAG_CHANGED, tag)


async def _save_tag(session: WriteSession, tag: Tag) -> None:
    same = select(Tag.id).where(func.lower(Tag.name) == tag.name.lower(), Tag.id != (tag.id or 0))
    with session.no_autoflush:
        if await session.scalar(same.limit(1)) is not None:
            raise TagTaken()
    async with _naming(session, TagTaken()):
        session.add(tag)


async def save_group(session: WriteSession, group: TagGroup) -> TagGroup:
    """Write a new group of tags, or one that was changed; raises `GroupTaken`."""
    is_new = group.id is None
    async with _naming(session, GroupTaken()):
        session.add(group)
    deed = Audited.TAG_GROUP_ADDED if is_new else Audited.TAG_GROUP_CHANGED
    await _record(session, deed, group)
    return group


async def merge_tags(session: WriteSession, *, gone_id: int, into_id: int) -> Tag:
    """Let all posts of a tag carry another one instead, and delete it; raises `UnknownTag`.

    Its addresses lead to the other one.
    """
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
    gone, into = tags[gone_id], tags[into_id]
    await lead_on(session, gone=gone, into_id=into_id)
    await session.execute(delete(Tag).where(Tag.id == gone_id))
    on = (ObjectType.TAG, into.id)
    await record(session, Audited.TAG_MERGED, on=on, name=into.name, gone=gone.name)
    return into


async def delete_tag(session: WriteSession, tag: Tag) -> None:
    """Delete a tag, also from the posts that carry it."""
    gone = delete(Tag).where(Tag.id == tag.id).returning(Tag.id)
    if await session.scalar(gone) is not None:
        await _record(session, Audited.TAG_DELETED, tag)


async def delete_group(session: WriteSession, group: TagGroup) -> None:
    """Delete a group; its tags stay, without one."""
    gone = delete(TagGroup).where(TagGroup.id == group.id).returning(TagGroup.id)
    if await session.scalar(gone) is not None:
        await _record(session, Audited.TAG_GROUP_DELETED, group)


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


async def _record(session: WriteSession, deed: Audited, on: Tag | TagGroup) -> None:
    kind = ObjectType.TAG if isinstance(on, Tag) else ObjectType.TAG_GROUP
    await record(session, deed, on=(kind, on.id), name=on.name)


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
