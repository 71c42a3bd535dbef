"""What likes can be asked."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from glue.contracts.likes import TargetType
from likes.models import Like
from shared.db import ReadSession


async def is_liked(
    session: ReadSession,
    *,
    user_id: int,
    target_type: TargetType,
    target_slug: str | None,
    target_id: int | None,
) -> bool:
    found = await session.scalar(
        select(Like.id).where(
            Like.live(),
            Like.user_id == user_id,
            Like.target_type == target_type,
            same_target(target_slug, target_id),
        )
    )
    return found is not None


async def liked_slugs(
    session: ReadSession, *, user_id: int, target_type: TargetType
) -> Sequence[str]:
    rows = await session.scalars(
        select(Like.target_slug)
        .where(
            Like.live(),
            Like.user_id == user_id,
            Like.target_type == target_type,
            Like.target_slug.is_not(None),
        )
        .order_by(Like.updated_at.desc(), Like.id.desc())
    )
    return [slug for slug in rows if slug is not None]


async def liked_ids(
    session: ReadSession, *, user_id: int, target_type: TargetType
) -> Sequence[int]:
    rows = await session.scalars(
        select(Like.target_id)
        .where(
            Like.live(),
            Like.user_id == user_id,
            Like.target_type == target_type,
            Like.target_id.is_not(None),
        )
        .order_by(Like.updated_at.desc(), Like.id.desc())
    )
    return [target for target in rows if target is not None]


async def count_likes_by_slug(
    session: ReadSession, *, target_type: TargetType, slugs: Sequence[str]
) -> dict[str, int]:
    rows = await session.execute(
        select(Like.target_slug, func.count())
        .where(Like.live(), Like.target_type == target_type, Like.target_slug.in_(slugs))
        .group_by(Like.target_slug)
    )
    return {slug: count for slug, count in rows if slug is not None}


async def count_likes_by_id(
    session: ReadSession, *, target_type: TargetType, ids: Sequence[int]
) -> dict[int, int]:
    rows = await session.execute(
        select(Like.target_id, func.count())
        .where(Like.live(), Like.target_type == target_type, Like.target_id.in_(ids))
        .group_by(Like.target_id)
    )
    return {target: count for target, count in rows if target is not None}


def same_target(target_slug: str | None, target_id: int | None) -> ColumnElement[bool]:
    """Match the target that is named by one of the two."""
    return Like.target_slug == target_slug if target_id is None else Like.target_id == target_id


async def likes_of(
    session: ReadSession, *, user_id: int, after_id: int, limit: int
) -> Sequence[Like]:
    """Return a person's likes, those they took back among them, oldest first."""
    statement = (
        select(Like)
        .where(Like.user_id == user_id, Like.id > after_id)
        .order_by(Like.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()
