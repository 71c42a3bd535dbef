"""What can be read of tags."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ARRAY, Integer, any_, bindparam, func, select

from blog.posts.models import Post
from blog.tags.models import PostTag, Tag, TagGroup
from shared.db import ReadSession


async def tag_by_name(session: ReadSession, *, name: str) -> Tag | None:
    statement = select(Tag).where(func.lower(Tag.name) == name.lower()).order_by(Tag.id).limit(1)
    found: Tag | None = await session.scalar(statement)
    return found


async def tag_by_slug(session: ReadSession, *, slug: str) -> Tag | None:
    found: Tag | None = await session.scalar(select(Tag).where(Tag.slug == slug))
    return found


async def all_tags(session: ReadSession) -> Sequence[Tag]:
    return (await session.scalars(select(Tag).order_by(Tag.name, Tag.id))).all()


# Made once: every list of posts asks so.
_OF_POSTS = (
    select(PostTag.post_id, Tag)
    .join(Tag, Tag.id == PostTag.tag_id)
    .where(PostTag.post_id == any_(bindparam("post_ids", type_=ARRAY(Integer))))
    .order_by(PostTag.post_id, PostTag.sort_order)
)


async def tags_of_posts(
    session: ReadSession, post_ids: Sequence[int]
) -> Mapping[int, Sequence[Tag]]:
    """Return the tags of each of the posts, the main one first."""
    found: defaultdict[int, list[Tag]] = defaultdict(list)
    for post_id, tag in await session.execute(_OF_POSTS, {"post_ids": post_ids}):
        found[post_id].append(tag)
    return found


async def tag_groups(session: ReadSession) -> Sequence[TagGroup]:
    """Return the groups of tags in their order."""
    order = (TagGroup.sort_order, func.lower(TagGroup.name), TagGroup.id)
    return (await session.scalars(select(TagGroup).order_by(*order))).all()


async def tags_in_order(session: ReadSession) -> Sequence[Tag]:
    """Return all tags as they stand within their groups."""
    order = (Tag.sort_order, func.lower(Tag.name), Tag.id)
    return (await session.scalars(select(Tag).order_by(*order))).all()


async def count_posts_by_tag(session: ReadSession) -> Mapping[int, int]:
    """Count the posts and pages that carry each tag, drafts too."""
    statement = (
        select(PostTag.tag_id, func.count())
        .join(Post, Post.id == PostTag.post_id)
        .where(Post.live())
        .group_by(PostTag.tag_id)
    )
    return {tag_id: count for tag_id, count in await session.execute(statement)}
