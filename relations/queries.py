"""What relations can be asked."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from glue.contracts.relations import ContainerType
from relations.models import ContainerRelation
from shared.db import ReadSession


async def children_of(
    session: ReadSession,
    *,
    parent_type: ContainerType,
    parent_ids: Sequence[int],
    child_type: ContainerType | None,
) -> Sequence[ContainerRelation]:
    statement = (
        select(ContainerRelation)
        .where(
            ContainerRelation.live(),
            ContainerRelation.parent_type == parent_type,
            ContainerRelation.parent_id.in_(parent_ids),
        )
        .order_by(ContainerRelation.parent_id, ContainerRelation.sort_order, ContainerRelation.id)
    )
    if child_type is not None:
        statement = statement.where(ContainerRelation.child_type == child_type)
    return (await session.scalars(statement)).all()


async def parents_of(
    session: ReadSession,
    *,
    child_type: ContainerType,
    child_id: int,
    parent_type: ContainerType | None,
) -> Sequence[ContainerRelation]:
    statement = (
        select(ContainerRelation)
        .where(
            ContainerRelation.live(),
            ContainerRelation.child_type == child_type,
            ContainerRelation.child_id == child_id,
        )
        .order_by(ContainerRelation.sort_order, ContainerRelation.id)
    )
    if parent_type is not None:
        statement = statement.where(ContainerRelation.parent_type == parent_type)
    return (await session.scalars(statement)).all()


async def lock_relations_with(
    session: ReadSession, *, type: ContainerType, id: int
) -> Sequence[ContainerRelation]:
    """Return what hangs on a thing and what it hangs on, locked until the transaction ends."""
    as_parent = and_(ContainerRelation.parent_type == type, ContainerRelation.parent_id == id)
    as_child = and_(ContainerRelation.child_type == type, ContainerRelation.child_id == id)
    statement = (
        select(ContainerRelation)
        .where(ContainerRelation.live(), or_(as_parent, as_child))
        .order_by(ContainerRelation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def lock_relation(
    session: ReadSession,
    *,
    parent_type: ContainerType,
    parent_id: int,
    child_type: ContainerType,
    child_id: int,
) -> ContainerRelation | None:
    """Return the row of a pair, live or put away, locked until the transaction ends."""
    relation: ContainerRelation | None = await session.scalar(
        select(ContainerRelation)
        .where(
            ContainerRelation.parent_type == parent_type,
            ContainerRelation.parent_id == parent_id,
            ContainerRelation.child_type == child_type,
            ContainerRelation.child_id == child_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return relation
