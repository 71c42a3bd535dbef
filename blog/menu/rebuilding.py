"""Read what is attached to a page, then make its menu follow it."""

import asyncio
from collections.abc import Iterable

from blog.menu import queries
from blog.menu.following import Attached, follow_attached, follow_published
from blog.menu.models import NodeKind
from blog.posts import queries as posts
from blog.posts.models import Post
from glue.contracts import events, market
from glue.contracts.blog import PostKind
from glue.contracts.relations import ContainerType, Relation
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
    children = await get_children(container)
    shops, calendars = await asyncio.gather(_shops(children), _calendars(children))
    known = {
        (type, it.id): Attached(kind, it.id, it.title, it.url, _owner(it, container))
        for type, kind, found in (
            (ContainerType.MARKET, NodeKind.MARKET, shops),
            (ContainerType.CALENDAR, NodeKind.CALENDAR, calendars),
        )
        for it in found
    }
    things = [(it.child_type, it.child_id) for it in children]
    return [known[thing] for thing in things if thing in known]


async def _shops(children: Iterable[Relation]) -> list[market.Marketplace]:
    ids = _ids(children, ContainerType.MARKET, most=market.MAX_BATCH)
    return await fetch_data(market.MarketplacesByIds(ids=ids)) if ids else []


async def _calendars(children: Iterable[Relation]) -> list[events.Calendar]:
    ids = _ids(children, ContainerType.CALENDAR, most=events.MAX_BATCH)
    found = await fetch_data(events.CalendarsByIds(ids=ids)) if ids else []
    return [it for it in found if it.is_listed]


def _ids(children: Iterable[Relation], kind: ContainerType, *, most: int) -> list[int]:
    return [it.child_id for it in children if it.child_type is kind][:most]


def _owner(it: market.Marketplace | events.Calendar, container: Container) -> int | None:
    """Return the page a thing belongs to, where it is another one's."""
    is_its_own = (it.container_type, it.container_id) == container
    return None if is_its_own else it.container_id
