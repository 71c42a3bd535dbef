"""The changes relations makes when it is told to."""

from glue.contracts import relations
from glue.contracts.families import Erased, Tried
from glue.operations import try_work_again
from glue.privacy import forget_person
from relations import service
from relations.internal.presenting import relation_value
from shared.db import write_session
from shared.rpc import answers


@answers(relations.AttachChild)
async def attach_child(action: relations.AttachChild) -> relations.Relation:
    """Attach a child to a parent."""
    row = await service.attach_child(
        write_session(),
        parent_type=action.parent_type,
        parent_id=action.parent_id,
        child_type=action.child_type,
        child_id=action.child_id,
        sort_order=action.sort_order,
        owner_id=action.owner_id,
    )
    return relation_value(row)


@answers(relations.DetachChild)
async def detach_child(action: relations.DetachChild) -> relations.Detached:
    """Detach a child from a parent."""
    detached = await service.detach_child(
        write_session(),
        parent_type=action.parent_type,
        parent_id=action.parent_id,
        child_type=action.child_type,
        child_id=action.child_id,
        owner_id=action.owner_id,
    )
    return relations.Detached(detached=detached)


@answers(relations.DetachEverywhere)
async def detach_everywhere(action: relations.DetachEverywhere) -> relations.DetachedAll:
    """Detach something that is gone from everything."""
    detached = await service.detach_everywhere(write_session(), type=action.type, id=action.id)
    return relations.DetachedAll(detached=detached)


@answers(relations.ErasePerson)
async def erase_person(action: relations.ErasePerson) -> Erased:
    """Remove the letters to a person: relations has no table of people."""
    return await forget_person(action)


@answers(relations.TryAgain)
async def try_again(action: relations.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)
