"""The pages about a menu, for its keepers."""

from typing import Any

from quart import Response, request

from blog.admin.menus.forms import EntryForm
from blog.admin.menus.icons import icon_choices
from blog.admin.menus.reading import Whose, branch_of, branches, where_it_is
from blog.admin.rendering import MENU, PAGES, render_admin
from blog.menu.models import LONGEST_ADDRESS, LONGEST_LABEL, MenuNode, NodeKind
from blog.menu.queries import linkable_posts, menu_of
from blog.menu.tree import MenuTree
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.trees import Way
from shared.web.htmx import render_region


async def menu_page(whose: Whose, form: EntryForm | None = None, *, status: int = 200) -> Response:
    """Show a menu, with what was found to be added and the form of a new entry as it was left."""
    words = " ".join(request.args.get("q", "").split())[:LONGEST_LABEL]
    found = await linkable_posts(read_session(), words) if words else []
    return await render_admin(
        "admin/menus/index.html",
        way=PAGES if whose.page else MENU,
        status=status,
        form=form or EntryForm(),
        words=words,
        found=found,
        announcement="",
        focused=None,
        **_limits(),
        **_around(whose, await menu_of(read_session(), page_id=whose.page_id)),
    )


async def menu_region(whose: Whose, moved: MenuNode, way: str) -> Response:
    """Show the tree again after a move, and say where the entry is now."""
    menu = await menu_of(write_session(), page_id=whose.page_id)
    branch = branch_of(menu, moved)
    # The button that was pressed keeps the focus, unless it leads no further now.
    leads_nowhere: dict[str, bool] = {
        Way.UP: branch.is_first,
        Way.DOWN: branch.is_last,
        Way.INTO: not branch.may_go_into,
        Way.OUT: moved.parent_id is None,
    }
    return await render_region(
        "admin/menus/_tree.html",
        focused=moved.id if leads_nowhere.get(way, True) else None,
        announcement=where_it_is(menu, moved),
        **_around(whose, menu),
    )


async def moved_words(whose: Whose, moved: MenuNode) -> str:
    """Say where an entry is that was just moved."""
    return where_it_is(await menu_of(write_session(), page_id=whose.page_id), moved)


async def entry_page(
    whose: Whose, node_id: int, form: EntryForm | None = None, *, status: int = 200
) -> Response:
    """Show the form of an entry; raises `NotFound`."""
    menu = await menu_of(read_session(), page_id=whose.page_id)
    node = menu.tree.find(node_id)
    if node is None:
        raise NotFound()
    known = menu.of(node)
    return await render_admin(
        "admin/menus/entry.html",
        way=PAGES if whose.page else MENU,
        status=status,
        known=known,
        form=form or EntryForm.of(known),
        is_link=node.kind is NodeKind.LINK,
        **_limits(),
        **_around(whose, menu),
    )


async def kind_of(whose: Whose, node_id: int) -> NodeKind:
    """Return what kind of entry it is; raises `NotFound`."""
    node = (await menu_of(read_session(), page_id=whose.page_id)).tree.find(node_id)
    if node is None:
        raise NotFound()
    return node.kind


def menu_address(whose: Whose, node: MenuNode | None = None) -> str:
    """Return where a menu is, or one of its entries among the others."""
    return whose.url("index", _anchor=f"entry-{node.id}" if node else None)


def _limits() -> dict[str, Any]:
    return {
        "icons": icon_choices(),
        "max_label": LONGEST_LABEL,
        "max_address": LONGEST_ADDRESS,
    }


def _around(whose: Whose, menu: MenuTree) -> dict[str, Any]:
    return {
        "whose": whose,
        "page": whose.page,
        "follows": menu.follows,
        "branches": branches(menu),
    }
