"""What attaches and detaches."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from glue.contracts.relations import ChildAttached, ChildDetached, ContainerType
from relations import queries
from relations.models import ContainerRelation
from shared.clock import utcnow
from shared.db import WriteSession
from shared.outbox import emit


async def attach_child(
    session: WriteSession,
    *,
    parent_type: ContainerType,
    parent_id: int,
    child_type: ContainerType,
    child_id: int,
    sort_order: int | None,
) -> ContainerRelation:
    """Create or revive the one row of a pair; emit `ChildAttached` unless it was live.

    Without a sort order a new or revived child goes last, and a live one stays where it is.
    """
    now = utcnow()
    last = (
        select(func.coalesce(func.max(ContainerRelation.sort_order) + 1, 0))
        .where(
            ContainerRelation.live(),
            ContainerRelation.parent_type == parent_type,
            ContainerRelation.parent_id == parent_id,
        )
        .scalar_subquery()
    )
    # A new row is born put away, so that new and revived are told from live in one way.
    await session.execute(
        insert(ContainerRelation)
        .values(
            parent_type=parent_type,
            parent_id=parent_id,
            child_type=child_type,
            child_id=child_id,
            sort_order=sort_order or 0,
            deleted_at=now,
        )
        .on_conflict_do_nothing()
    )
    relation = await queries.lock_relation(
        session,
        parent_type=parent_type,
        parent_id=parent_id,
        child_type=child_type,
        child_id=child_id,
    )
    assert relation is not None
    if relation.deleted_at is not None:
        # The place is looked up while the row is still put away, so that it does not count itself.
        if sort_order is None:
            sort_order = await session.scalar(select(last))
        relation.sort_order = sort_order or 0
        relation.deleted_at = None
        event = ChildAttached(
            parent_type=parent_type, parent_id=parent_id, child_type=child_type, child_id=child_id
        )
        await emit(session, event, stream=_stream(parent_type, parent_id))
    elif sort_order is not None:
        relation.sort_order = sort_order
    await session.flush()
    return relation


async def detach_child(
    session: WriteSession,
    *,
    parent_type: ContainerType,
    parent_id: int,
    child_type: ContainerType,
    child_id: int,
) -> bool:
    """Put the row of a pair away; emit `ChildDetached` and return True if it was live."""
    relation = await queries.lock_relation(
        session,
        parent_type=parent_type,
        parent_id=parent_id,
        child_type=child_type,
        child_id=child_id,
    )
    if relation is None or relation.deleted_at is not None:
        return False
    relation.deleted_at = utcnow()
    event = ChildDetached(
        parent_type=parent_type, parent_id=parent_id, child_type=child_type, child_id=child_id
    )
    await emit(session, event, stream=_stream(parent_type, parent_id))
    await session.flush()
    return True


def _stream(parent_type: ContainerType, parent_id: int) -> str:
    return f"{parent_type}:{parent_id}"
