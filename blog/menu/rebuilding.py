"""Read what is attached to a page, then make its part of the menu from it."""

from collections.abc import Iterable

from blog.menu import queries, service
from blog.menu.service import Container, Entry
from blog.posts import queries as posts
from blog.posts.presenting import post_value
from glue.contracts import events, market
from glue.contracts.blog import Post, PostKind
from glue.contracts.relations import ContainerType
from glue.services.relationships import get_children
from shared.db import read_session, write_session
from shared.rpc import fetch_data

SHOP_ICON = "store"
CALENDAR_ICON = "calendar"


async def rebuild_menu(container: Container) -> int:
    """Make a page's part of the menu anew; return how many entries are below the page's own.

    Everything is read before anything is written: siblings are not called inside a transaction.
    Raises `MenuChangedMeanwhile` when another rebuilding was faster; trying again is safe.
    """
    container_type, container_id = container
    seen_version = await queries.menu_version(
        read_session(), container_type=container_type, container_id=container_id
    )
    page = await _published_page(container)
    if page is None:
        await service.remove_entry(write_session(), container=container)
        return 0
    children = await _attached(container)
    await service.rebuild_entry(
        write_session(), entry=entry_of(page), children=children, seen_version=seen_version
    )
    return len(children)


def entry_of(page: Post) -> Entry:
    """Return what the menu says of a page by itself."""
    return Entry(
        container=(ContainerType.PAGE, page.id),
        label=page.title,
        slug=page.slug,
        href=f"/{page.slug}/",
        feature_image=page.feature_image,
    )


async def _published_page(container: Container) -> Post | None:
    container_type, container_id = container
    if container_type is not ContainerType.PAGE:
        return None
    found = await posts.published_posts_by_id(read_session(), ids=[container_id])
    return post_value(found[0]) if found and found[0].kind is PostKind.PAGE else None


async def _attached(container: Container) -> list[Entry]:
    """Return the shops and the listed calendars of a page, as they hang on it."""
    attached = await get_children(container)
    known = await _shops(it.child_id for it in attached if it.child_type is ContainerType.MARKET)
    if any(it.child_type is ContainerType.CALENDAR for it in attached):
        known |= await _calendars(container)
    things = [(it.child_type, it.child_id) for it in attached]
    return [known[thing] for thing in things if thing in known]


async def _shops(ids: Iterable[int]) -> dict[Container, Entry]:
    wanted = [*ids][: market.MAX_BATCH]
    if not wanted:
        return {}
    return {
        (ContainerType.MARKET, shop.id): Entry(
            container=(ContainerType.MARKET, shop.id),
            label=shop.title,
            slug=shop.slug,
            href=shop.url,
            icon=SHOP_ICON,
        )
        for shop in await fetch_data(market.MarketplacesByIds(ids=wanted))
    }


async def _calendars(container: Container) -> dict[Container, Entry]:
    question = events.CalendarsForContainer(container_type=container[0], container_id=container[1])
    return {
        (ContainerType.CALENDAR, calendar.id): Entry(
            container=(ContainerType.CALENDAR, calendar.id),
            label=calendar.title,
            slug=calendar.slug,
            href=calendar.url,
            icon=CALENDAR_ICON,
        )
        for calendar in await fetch_data(question)
        if calendar.is_listed
    }
