"""Read what is attached to a page, then make its part of the menu from it."""

from blog.menu import queries, service
from blog.menu.service import Container, Entry
from blog.posts import queries as posts
from blog.posts.presenting import post_value
from glue.contracts import market
from glue.contracts.blog import Post, PostKind
from glue.contracts.relations import ContainerType
from glue.services.relationships import get_children
from shared.db import read_session, write_session
from shared.rpc import fetch_data

SHOP_ICON = "store"


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
    shops = await _attached_shops(container)
    await service.rebuild_entry(
        write_session(), entry=entry_of(page), children=shops, seen_version=seen_version
    )
    return len(shops)


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


async def _attached_shops(container: Container) -> list[Entry]:
    attached = await get_children(container, ContainerType.MARKET)
    if not attached:
        return []
    ids = [relation.child_id for relation in attached]
    found = await fetch_data(market.MarketplacesByIds(ids=ids[: market.MAX_BATCH]))
    by_id = {shop.id: shop for shop in found}
    return [_entry_of_shop(by_id[shop_id]) for shop_id in ids if shop_id in by_id]


def _entry_of_shop(shop: market.Marketplace) -> Entry:
    return Entry(
        container=(ContainerType.MARKET, shop.id),
        label=shop.title,
        slug=shop.slug,
        href=shop.url,
        icon=SHOP_ICON,
    )
