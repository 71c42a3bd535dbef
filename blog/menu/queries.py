"""What can be read of menus."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, case, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from blog.menu.models import Menu, MenuNode, NodeKind
from blog.menu.tree import Known, MenuTree
from blog.page_configs.models import PageConfig, hidden_in
from blog.posts.models import Post
from glue.contracts.blog import Feature
from glue.contracts.relations import ContainerType
from shared.db import ReadSession

OF_POSTS = (NodeKind.PAGE, NodeKind.POST)
MOST_FOUND = 12
# What comes into the menu of a page by itself while a feature of the page is on.
KINDS = {Feature.MARKET: NodeKind.MARKET, Feature.CALENDAR: NodeKind.CALENDAR}


async def all_menus(session: ReadSession) -> Mapping[int | None, MenuTree]:
    """Return every menu by its page; the site's is that of None."""
    return await _menus(session, true())


async def menu_of(session: ReadSession, *, page_id: int | None) -> MenuTree:
    """Return the menu of a page, or of the site; an empty one while there is none."""
    return (await _menus(session, _of_page(page_id))).get(page_id, MenuTree())


async def menu_version(session: ReadSession, *, page_id: int) -> int:
    """Return how often a page's menu was made anew."""
    version: int | None = await session.scalar(select(Menu.version).where(Menu.page_id == page_id))
    return version or 0


async def menus_with(session: ReadSession, *, post_id: int) -> list[int | None]:
    """Return the pages in whose menus a page or post is, in the order of locking."""
    statement = (
        select(Menu.page_id)
        .distinct()
        .join(MenuNode, MenuNode.menu_id == Menu.id)
        .where(MenuNode.kind.in_(OF_POSTS), MenuNode.target_id == post_id)
        .order_by(Menu.page_id)
    )
    return list(await session.scalars(statement))


async def linkable_posts(session: ReadSession, words: str) -> Sequence[Post]:
    """Return published pages and posts whose title holds the words, pages first."""
    statement = (
        select(Post)
        .where(Post.published(), Post.title.icontains(words, autoescape=True))
        .order_by(Post.kind, Post.published_at.desc(), Post.id)
        .limit(MOST_FOUND)
    )
    return (await session.scalars(statement)).all()


def _of_page(page_id: int | None) -> ColumnElement[bool]:
    return Menu.page_id.is_(None) if page_id is None else Menu.page_id == page_id


async def _menus(session: ReadSession, where: ColumnElement[bool]) -> Mapping[int | None, MenuTree]:
    # What an entry leads to is there as long as that post is, or the page that it belongs to.
    around = case((MenuNode.kind.in_(OF_POSTS), MenuNode.target_id), else_=MenuNode.owner_id)
    is_there = or_(around.is_(None), Post.published())
    statement = (
        select(Menu, MenuNode, Post.title, Post.slug, is_there, PageConfig.features)
        .outerjoin(MenuNode, MenuNode.menu_id == Menu.id)
        .outerjoin(Post, Post.id == around)
        .outerjoin(PageConfig, _is_of(Menu.page_id))
        .where(where)
        .order_by(MenuNode.sort_order, MenuNode.id)
        .execution_options(populate_existing=True)
    )
    menus: dict[int | None, tuple[Menu, dict[str, bool]]] = {}
    known: defaultdict[int | None, list[Known]] = defaultdict(list)
    for menu, node, title, slug, there, features in await session.execute(statement):
        menus[menu.page_id] = menu, features or {}
        if node is not None:
            is_post = node.kind in OF_POSTS and slug
            named = (title, f"/{slug}/") if is_post else (node.title, node.href)
            known[menu.page_id].append(Known(node, *named, is_there=bool(there)))
    return {
        page_id: MenuTree(menu, known[page_id], _kinds_hidden(features))
        for page_id, (menu, features) in menus.items()
    }


def _is_of(page_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return and_(PageConfig.container_type == ContainerType.PAGE, PageConfig.container_id == page_id)


def _kinds_hidden(features: Mapping[str, bool]) -> list[NodeKind]:
    return [KINDS[feature] for feature in hidden_in(features) if feature in KINDS]
