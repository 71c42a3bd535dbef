"""What is attached to what, as any service may ask or change it."""

import asyncio

from glue.contracts import events, market, relations
from glue.contracts.relations import ContainerType
from shared.errors import ServiceUnavailable
from shared.reads import note_unknown
from shared.rpc import call_action, fetch_data

# Pieces that are lent to the layout have 300 ms for all that is in them.
PATIENCE_OF_PIECES = 0.2


async def attach_child(
    parent: tuple[ContainerType, int],
    child: tuple[ContainerType, int],
    *,
    key: str,
    owner_id: int | None = None,
) -> relations.Relation:
    """Attach a child to a parent; attaching it again changes nothing.

    `owner_id` is the page of a child that is attached to another one as well.
    """
    action = relations.AttachChild(
        parent_type=parent[0],
        parent_id=parent[1],
        child_type=child[0],
        child_id=child[1],
        owner_id=owner_id,
    )
    return await call_action(action, key=key)


async def detach_child(
    parent: tuple[ContainerType, int],
    child: tuple[ContainerType, int],
    *,
    key: str,
    owner_id: int | None = None,
) -> None:
    """Detach a child from a parent; detaching it again changes nothing.

    `owner_id` is the page of a child that was attached to another one as well.
    """
    action = relations.DetachChild(
        parent_type=parent[0],
        parent_id=parent[1],
        child_type=child[0],
        child_id=child[1],
        owner_id=owner_id,
    )
    await call_action(action, key=key)


async def detach_everywhere(thing: tuple[ContainerType, int], *, key: str) -> None:
    """Detach something that is gone from all it hangs on, and all that hangs on it."""
    await call_action(relations.DetachEverywhere(type=thing[0], id=thing[1]), key=key)


async def detach_page(page_id: int, *, key: str) -> None:
    """Detach a page that is gone, and its own shops and calendars from the pages they hang on."""
    of_page = {"container_type": ContainerType.PAGE, "container_id": page_id}
    shops, calendars = await asyncio.gather(
        fetch_data(market.MarketplacesForContainer.model_validate(of_page)),
        fetch_data(events.CalendarsForContainer.model_validate(of_page)),
    )
    gone = [
        (ContainerType.PAGE, page_id),
        *((ContainerType.MARKET, shop.id) for shop in shops),
        *((ContainerType.CALENDAR, calendar.id) for calendar in calendars),
    ]
    for thing in gone:
        await detach_everywhere(thing, key=f"{key}:{thing[0]}:{thing[1]}")


async def get_children(
    parent: tuple[ContainerType, int], child_type: ContainerType | None = None
) -> list[relations.Relation]:
    """Return what hangs on a parent, by sort order."""
    return await fetch_data(
        relations.GetChildren(parent_type=parent[0], parent_id=parent[1], child_type=child_type)
    )


async def hanging_on_page(
    page_id: int, child_type: ContainerType, *, patience: float | None = None
) -> list[int]:
    """Return the ids of what hangs on a page, in its order.

    Raises `ServiceUnavailable`, also where it takes longer than `patience`.
    """
    try:
        async with asyncio.timeout(patience):
            found = await get_children((ContainerType.PAGE, page_id), child_type)
    except TimeoutError as error:
        note_unknown()
        raise ServiceUnavailable() from error
    return [relation.child_id for relation in found]


async def pages_with(child: tuple[ContainerType, int]) -> list[int]:
    """Return the pages a child hangs on."""
    found = await fetch_data(
        relations.GetParents(child_type=child[0], child_id=child[1], parent_type=ContainerType.PAGE)
    )
    return [relation.parent_id for relation in found]
