"""What attaches and detaches."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from glue.audit import Audited, ObjectType
from glue.contracts.relations import ChildAttached, ChildDetached, ContainerType
from relations import queries
from relations.models import ContainerRelation
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession
from shared.outbox import emit

ATTACHED = {
    ContainerType.MARKET: (Audited.SHOP_ATTACHED, ObjectType.MARKETPLACE),
    ContainerType.CALENDAR: (Audited.CALENDAR_ATTACHED, ObjectType.CALENDAR),
}
DETACHED = {
    ContainerType.MARKET: (Audited.SHOP_DETACHED, ObjectType.MARKETPLACE),
    ContainerType.CALENDAR: (Audited.CALENDAR_DETACHED, ObjectType.CALENDAR),
}


async def attach_child(
    session: WriteSession,
    *,
    parent_type: ContainerType,
    parent_id: int,
    child_type: ContainerType,
    child_id: int,
    sort_order: int | None,
    owner_id: int | None = None,
) -> ContainerRelation:
    """Create or revive the one row of a pair; emit `ChildAttached` unless it was live.

    Without a sort order a new or revived child goes last, and a live one stays where it is. With an
    owner it is written down whose child was attached.
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
        if owner_id is not None:
            await _write_down(session, ATTACHED, relation, owner_id)
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
    owner_id: int | None = None,
) -> bool:
    """Put the row of a pair away; emit `ChildDetached` and return True if it was live.

    With an owner it is written down whose child was detached.
    """
    relation = await queries.lock_relation(
        session,
        parent_type=parent_type,
        parent_id=parent_id,
        child_type=child_type,
        child_id=child_id,
    )
    if relation is None or relation.deleted_at is not None:
        return False
    await _put_away(session, relation, now=utcnow())
    if owner_id is not None:
        await _write_down(session, DETACHED, relation, owner_id)
    await session.flush()
    return True


async def detach_everywhere(session: WriteSession, *, type: ContainerType, id: int) -> int:
    """Put away every live row a thing is in, as parent or as child; return how many those were."""
    relations = await queries.lock_relations_with(session, type=type, id=id)
    now = utcnow()
    for relation in relations:
        await _put_away(session, relation, now=now)
    await session.flush()
    return len(relations)


async def _put_away(session: WriteSession, relation: ContainerRelation, *, now: datetime) -> None:
    relation.deleted_at = now
    event = ChildDetached(
        parent_type=relation.parent_type,
        parent_id=relation.parent_id,
        child_type=relation.child_type,
        child_id=relation.child_id,
    )
    await emit(session, event, stream=_stream(relation.parent_type, relation.parent_id))


async def _write_down(
    session: WriteSession,
    deeds: Mapping[ContainerType, tuple[Audited, ObjectType]],
    relation: ContainerRelation,
    owner_id: int,
) -> None:
    action, what = deeds[relation.child_type]
    is_on_a_page = relation.parent_type is ContainerType.PAGE
    await record(
        session,
        action,
        on=(what, relation.child_id),
        within=relation.parent_id if is_on_a_page else None,
        owner=owner_id,
    )


def _stream(parent_type: ContainerType, parent_id: int) -> str:
    return f"{parent_type}:{parent_id}"
