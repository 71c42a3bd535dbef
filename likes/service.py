"""What changes likes."""

from sqlalchemy import case, delete, func, text
from sqlalchemy.dialects.postgresql import insert

from glue.contracts.likes import TargetType
from likes.models import Like
from shared.clock import utcnow
from shared.db import WriteSession


async def toggle(
    session: WriteSession,
    *,
    user_id: int,
    target_type: TargetType,
    target_slug: str | None,
    target_id: int | None,
) -> bool:
    """Turn a like on or off in one statement, and say whether it is on now."""
    by_slug = target_id is None
    key = Like.target_slug if by_slug else Like.target_id
    predicate = "target_slug IS NOT NULL" if by_slug else "target_id IS NOT NULL"
    deleted_at = await session.scalar(
        insert(Like)
        .values(
            user_id=user_id,
            target_type=target_type,
            target_slug=target_slug,
            target_id=target_id,
        )
        .on_conflict_do_update(
            index_elements=[Like.user_id, Like.target_type, key],
            index_where=text(predicate),
            set_={
                "deleted_at": case((Like.deleted_at.is_(None), utcnow()), else_=None),
                "updated_at": func.now(),
            },
        )
        .returning(Like.deleted_at)
    )
    return deleted_at is None


async def forget_likes(session: WriteSession, *, user_id: int) -> int:
    """Delete every like of a person, those they took back among them; return how many."""
    rows = await session.scalars(delete(Like).where(Like.user_id == user_id).returning(Like.id))
    return len(rows.all())
