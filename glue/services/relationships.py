"""What is attached to what, as any service may ask or change it."""

from glue.contracts import relations
from glue.contracts.relations import ContainerType
from shared.rpc import call_action, fetch_data


async def attach_child(
    parent: tuple[ContainerType, int], child: tuple[ContainerType, int], *, key: str
) -> relations.Relation:
    """Attach a child to a parent; attaching it again changes nothing."""
    action = relations.AttachChild(
        parent_type=parent[0], parent_id=parent[1], child_type=child[0], child_id=child[1]
    )
    return await call_action(action, key=key)


async def detach_child(
    parent: tuple[ContainerType, int], child: tuple[ContainerType, int], *, key: str
) -> None:
    """Detach a child from a parent; detaching it again changes nothing."""
    action = relations.DetachChild(
        parent_type=parent[0], parent_id=parent[1], child_type=child[0], child_id=child[1]
    )
    await call_action(action, key=key)


async def get_children(
    parent: tuple[ContainerType, int], child_type: ContainerType | None = None
) -> list[relations.Relation]:
    """Return what hangs on a parent, by sort order."""
    return await fetch_data(
        relations.GetChildren(parent_type=parent[0], parent_id=parent[1], child_type=child_type)
    )
