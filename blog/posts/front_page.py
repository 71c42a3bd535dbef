"""What the front page shows: who is here, in the menu's order, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.menu import queries as menu
from blog.menu.models import NodeKind
from blog.menu.tree import flat
from blog.page_configs import queries as page_configs
from blog.posts import queries
from blog.posts.models import Post
from blog.site_settings.reading import current_settings
from glue.contracts.relations import ContainerType
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The pages that sell something, the other pages, and the latest posts."""

    sellers: Sequence[Post]
    pages: Sequence[Post]
    posts: Sequence[Post]


async def read_front_page(session: ReadSession) -> FrontPage:
    settings = await current_settings()
    pages = await _pages_in_menu_order(session)
    paid = await _paid_page_ids(session, [page.id for page in pages])
    return FrontPage(
        sellers=[page for page in pages if page.id in paid],
        pages=[page for page in pages if page.id not in paid],
        posts=await queries.latest_posts(session, limit=settings.posts_on_front),
    )


async def _pages_in_menu_order(session: ReadSession) -> list[Post]:
    tree = await menu.menu_of(session, page_id=None)
    entries = [entry for entry in flat(tree.entries()) if entry.kind is NodeKind.PAGE]
    places = {entry.target_id: place for place, entry in enumerate(entries)}
    pages = await queries.published_pages(session)
    return sorted(pages, key=lambda page: places.get(page.id, len(places)))


async def _paid_page_ids(session: ReadSession, page_ids: Sequence[int]) -> set[int]:
    configs = await page_configs.configs_of(
        session, container_type=ContainerType.PAGE, container_ids=page_ids
    )
    return {found.config.container_id for found in configs if found.account is not None}
