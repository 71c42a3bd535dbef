"""Read what is attached to a page, then make its menu follow it."""

from collections.abc import Iterable

from blog.menu import queries
from blog.menu.following import Attached, follow_attached, follow_published
from blog.menu.models import NodeKind
from blog.posts import queries as posts
from blog.posts.models import Post
from glue.contracts import events, market
from glue.contracts.blog import PostKind
from glue.contracts.relations import ContainerType
from glue.services.relationships import get_children
from shared.db import read_session, write_session
from shared.rpc import fetch_data

Container = tuple[ContainerType, int]


async def rebuild_menu(container: Container) -> int:
    """Make a page's menu follow what is attached to it; return how much that is.

    Everything is read before anything is written: siblings are not called inside a transaction.
    Raises `MenuChangedMeanwhile` when another rebuilding was faster; trying again is safe.
    """
    page = await _published_page(container)
    if page is None:
        return 0
    seen_version = await queries.menu_version(read_session(), page_id=page.id)
    attached = await _attached(container)
    session = write_session()
    await follow_attached(session, page_id=page.id, attached=attached, seen_version=seen_version)
    await follow_published(session, page)
    return len(attached)


async def _published_page(container: Container) -> Post | None:
    container_type, container_id = container
    if container_type is not ContainerType.PAGE:
        return None
    found = await posts.published_posts_by_id(read_session(), ids=[container_id])
    return found[0] if found and found[0].kind is PostKind.PAGE else None


async def _attached(container: Container) -> list[Attached]:
    """Return the shops and the listed calendars of a page, as they hang on it."""
    attached = await get_children(container)
    known = await _shops(it.child_id for it in attached if it.child_type is ContainerType.MARKET)
    if any(it.child_type is ContainerType.CALENDAR for it in attached):
        known |= await _calendars(container)
    things = [(it.child_type, it.child_id) for it in attached]
    return [known[thing] for thing in things if thing in known]


async def _shops(ids: Iterable[int]) -> dict[Container, Attached]:
    wanted = [*ids][: market.MAX_BATCH]
    if not wanted:
        return {}
    return {
        (ContainerType.MARKET, shop.id): Attached(NodeKind.MARKET, shop.id, shop.title, shop.url)
        for shop in await fetch_data(market.MarketplacesByIds(ids=wanted))
    }


async def _calendars(container: Container) -> dict[Container, Attached]:
    question = events.CalendarsForContainer(container_type=container[0], container_id=container[1])
    return {
        (ContainerType.CALENDAR, it.id): Attached(NodeKind.CALENDAR, it.id, it.title, it.url)
        for it in await fetch_data(question)
        if it.is_listed
    }
