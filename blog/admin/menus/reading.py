"""A menu as its keeper sees it: everything in it, shown to readers or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quart import url_for

from blog.menu.models import MOST_LEVELS, MenuNode, NodeKind
from blog.menu.tree import Known, MenuTree
from blog.posts.models import Post
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose menu a route is about: a page's, or without one the site's."""

    page: Post | None = None

    @property
    def page_id(self) -> int | None:
        return self.page.id if self.page else None

    def url(self, endpoint: str, **values: Any) -> str:
        """Return the address of something about this menu."""
        if self.page is None:
            return url_for(f"admin_menu.{endpoint}", **values)
        return url_for(f"admin_page_menu.{endpoint}", page_slug=self.page.slug, **values)


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry with those below it, and where it can go from here."""

    known: Known
    note: str
    place: int
    siblings: int
    may_go_into: bool
    children: Sequence["Branch"]

    @property
    def node(self) -> MenuNode:
        return self.known.node

    @property
    def is_first(self) -> bool:
        return self.place == 1

    @property
    def is_last(self) -> bool:
        return self.place == self.siblings


def branches(menu: MenuTree, parent_id: int | None = None) -> list[Branch]:
    """Return what lies below an entry, or all of the menu."""
    nodes, tree = menu.tree.children(parent_id), menu.tree
    level = tree.level(parent_id)
    return [
        Branch(
            menu.of(node),
            _note(menu, menu.of(node)),
            place,
            len(nodes),
            may_go_into=place > 1 and level + 1 + tree.height(node) <= MOST_LEVELS,
            children=branches(menu, node.id),
        )
        for place, node in enumerate(nodes, start=1)
    ]


def branch_of(menu: MenuTree, node: MenuNode) -> Branch:
    """Return an entry with its place among those beside it."""
    return next(it for it in branches(menu, node.parent_id) if it.node.id == node.id)


def where_it_is(menu: MenuTree, node: MenuNode) -> str:
    """Say where an entry is that was just moved."""
    branch, parent = branch_of(menu, node), menu.tree.find(node.parent_id)
    place = {"entry": branch.known.label, "place": branch.place, "of": branch.siblings}
    if parent is None:
        return _("%(entry)s is now %(place)s of %(of)s at the top", **place)
    label = menu.of(parent).label
    return _("%(entry)s is now %(place)s of %(of)s in %(parent)s", parent=label, **place)


def _note(menu: MenuTree, entry: Known) -> str:
    node = entry.node
    if not entry.is_there:
        return _("Not published, so not shown")
    if node.is_hidden:
        return _("Hidden")
    if node.is_generated and not menu.follows:
        return _("Not shown, as nothing is by itself")
    if node.kind is NodeKind.HEADING:
        shown = menu.entries(node.id)
        return _("Heading") if shown else _("Heading, not shown while nothing is below it")
    return ""
