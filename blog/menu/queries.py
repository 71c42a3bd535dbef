"""What can be read of menus."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, or_, select, true

from blog.menu.models import Menu, MenuNode, NodeKind
from blog.menu.tree import Known, MenuTree
from blog.posts.models import Post
from shared.db import ReadSession

OF_POSTS = (NodeKind.PAGE, NodeKind.POST)
MOST_FOUND = 12


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
    is_there = or_(MenuNode.kind.not_in(OF_POSTS), Post.published())
    statement = (
        select(Menu, MenuNode, Post.title, Post.slug, is_there)
        .outerjoin(MenuNode, MenuNode.menu_id == Menu.id)
        .outerjoin(Post, and_(MenuNode.kind.in_(OF_POSTS), Post.id == MenuNode.target_id))
        .where(where)
        .order_by(MenuNode.sort_order, MenuNode.id)
        .execution_options(populate_existing=True)
    )
    menus: dict[int | None, Menu] = {}
    known: defaultdict[int | None, list[Known]] = defaultdict(list)
    for menu, node, title, slug, there in await session.execute(statement):
        menus[menu.page_id] = menu
        if node is not None:
            href = f"/{slug}/" if slug else node.href
            known[menu.page_id].append(Known(node, title or node.title, href, bool(there)))
    return {page_id: MenuTree(menu, known[page_id]) for page_id, menu in menus.items()}
