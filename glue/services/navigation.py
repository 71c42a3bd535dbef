"""The menu of the site, and its rebuilding when something is attached to a page."""

from glue.contracts import blog
from glue.contracts.relations import ContainerType
from glue.services.relationships import pages_with
from shared.rpc import call_action, fetch_data


async def get_navigation_tree() -> list[blog.NavNode]:
    """Return the menu of the site."""
    return await fetch_data(blog.NavTree())


async def rebuild_navigation(container_type: ContainerType, container_id: int, *, key: str) -> None:
    """Make the menu below a container anew from what is attached to it."""
    action = blog.RebuildNavigation(container_type=container_type, container_id=container_id)
    await call_action(action, key=key)


async def rebuild_navigation_with(
    thing: tuple[ContainerType, int], owner: tuple[ContainerType, int], *, key: str
) -> None:
    """Make the menus anew of whose a thing is, and of all other pages it hangs on."""
    pages = {owner, *((ContainerType.PAGE, id) for id in await pages_with(thing))}
    for page in sorted(pages):
        await rebuild_navigation(*page, key=f"{key}:{page[0]}:{page[1]}")
