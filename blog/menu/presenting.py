"""The menu as siblings see it."""

from blog.menu.models import MenuNode
from blog.menu.queries import MenuEntry
from blog.posts.presenting import whole_address
from glue.contracts import blog


def nav_node(entry: MenuEntry) -> blog.NavNode:
    """Return an entry with those below it, by whole addresses."""
    return _node(entry.node, [_node(child, []) for child in entry.children])


def _node(node: MenuNode, children: list[blog.NavNode]) -> blog.NavNode:
    href = whole_address(node.href)
    assert href is not None
    return blog.NavNode(label=node.label, href=href, icon=node.icon, children=children)
