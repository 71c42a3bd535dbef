"""What likes can be asked."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, any_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from glue.contracts.likes import TargetType
from likes.models import Like
from shared.db import ReadSession

T = TypeVar("T")

_KIND, _TARGETS = "target_type", "targets"


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
    return await _counted(session, _COUNT_BY_SLUG, target_type, slugs)


async def count_likes_by_id(
    session: ReadSession, *, target_type: TargetType, ids: Sequence[int]
) -> dict[int, int]:
    return await _counted(session, _COUNT_BY_ID, target_type, ids)


async def _counted(
    session: ReadSession, statement: Select[T, int], kind: TargetType, targets: Sequence[T]
) -> dict[T, int]:
    rows = await session.execute(statement, {_KIND: kind, _TARGETS: targets})
    return {target: count for target, count in rows}


def _counting(column: InstrumentedAttribute[Any]) -> Select[Any, int]:
    wanted = bindparam(_TARGETS, type_=ARRAY(column.type))
    return (
        select(column, func.count())
        .where(Like.live(), Like.target_type == bindparam(_KIND), column == any_(wanted))
        .group_by(column)
    )


# Made once each: every page of a post or a product asks so.
_COUNT_BY_SLUG = _counting(Like.target_slug)
_COUNT_BY_ID = _counting(Like.target_id)


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
