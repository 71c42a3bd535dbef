"""The menu as siblings see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blog.menu.models import NodeKind
from blog.menu.tree import MenuEntry, MenuTree
from blog.posts.presenting import whole_address
from glue.contracts import blog


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of a menu as a page shows it; `lines` are those below it, each with its depth."""

    label: str
    href: str
    icon: str | None
    is_current: bool
    lines: Sequence[tuple["MenuItem", int]] = ()

    @property
    def holds_current(self) -> bool:
        return self.is_current or any(line.is_current for line, _depth in self.lines)


def nav_tree(menus: Mapping[int | None, MenuTree]) -> list[blog.NavNode]:
    """Return the menu of the site by whole addresses; below a page is its own menu too."""
    return [_node(entry, menus) for entry in menus.get(None, MenuTree()).entries()]


def menu_items(menu: MenuTree, *, current_slug: str | None) -> list[MenuItem]:
    """Return the site's menu with the page marked that one is on."""
    here = f"/{current_slug}/" if current_slug else ""
    return [_item(entry, here) for entry in menu.entries()]


def _node(entry: MenuEntry, menus: Mapping[int | None, MenuTree]) -> blog.NavNode:
    children = [_node(child, menus) for child in entry.children]
    if entry.kind is NodeKind.PAGE:
        own = menus.get(entry.target_id, MenuTree()).entries()
        # Pages may well be in each other's menus: only the site's are followed.
        children += [_node(child, {}) for child in own]
    return blog.NavNode(
        label=entry.label, href=_whole(entry.href), icon=entry.icon, children=children
    )


def _item(entry: MenuEntry, here: str) -> MenuItem:
    return MenuItem(
        entry.label,
        _whole(entry.href),
        entry.icon,
        is_current=bool(here) and entry.href == here,
        lines=list(_lines(entry.children, here)),
    )


def _lines(
    entries: Sequence[MenuEntry], here: str, depth: int = 0
) -> Sequence[tuple[MenuItem, int]]:
    lines: list[tuple[MenuItem, int]] = []
    for entry in entries:
        item = MenuItem(
            entry.label, _whole(entry.href), entry.icon, bool(here) and entry.href == here
        )
        lines += [(item, depth), *_lines(entry.children, here, depth + 1)]
    return lines


def _whole(href: str) -> str:
    return whole_address(href) or ""
