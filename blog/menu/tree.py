"""Menus as those see them who read them, and as their keepers do."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from blog.menu.models import Menu, MenuNode, NodeKind
from shared.trees import Tree

ICONS = {NodeKind.MARKET: "store", NodeKind.CALENDAR: "calendar"}


@dataclass(frozen=True, slots=True)
class Known:
    """An entry with what its page or post is called and where it is; `is_there` for anybody."""

    node: MenuNode
    title: str
    href: str
    is_there: bool

    @property
    def label(self) -> str:
        return self.node.label or self.title

    @property
    def icon(self) -> str | None:
        return self.node.icon or ICONS.get(self.node.kind)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry that is shown, with those below it; a heading has no `href`."""

    label: str
    href: str
    icon: str | None
    kind: NodeKind
    target_id: int | None
    children: Sequence["MenuEntry"]


@dataclass(frozen=True, slots=True)
class MenuTree:
    """A menu with all its entries, shown or not; without `menu` nobody has ever changed it.

    What comes by itself of a kind that is `hidden` is not shown: it is switched off on the page.
    """

    menu: Menu | None = None
    known: Sequence[Known] = ()
    hidden: Collection[NodeKind] = ()
    _by_id: dict[int, Known] = field(init=False)
    tree: Tree[MenuNode] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {it.node.id: it for it in self.known})
        object.__setattr__(self, "tree", Tree([it.node for it in self.known]))

    @property
    def follows(self) -> bool:
        return self.menu is None or self.menu.follows

    def of(self, node: MenuNode) -> Known:
        return self._by_id[node.id]

    def is_shown(self, entry: Known) -> bool:
        """Say whether readers see it."""
        node = entry.node
        comes = self.follows and node.kind not in self.hidden
        return entry.is_there and not node.is_hidden and (comes or not node.is_generated)

    def entries(self, parent_id: int | None = None) -> list[MenuEntry]:
        """Return what readers see; below what they do not see is what takes its place."""
        return list(self._shown(parent_id))

    def count_shown(self) -> int:
        """Count the entries readers see."""
        return len([*flat(self.entries())])

    def _shown(self, parent_id: int | None) -> Iterator[MenuEntry]:
        for node in self.tree.children(parent_id):
            known = self.of(node)
            if not self.is_shown(known):
                yield from self._shown(node.id)
                continue
            children = self.entries(node.id)
            if node.kind is NodeKind.HEADING and not children:
                continue
            yield MenuEntry(
                known.label, known.href, known.icon, node.kind, node.target_id, children
            )


def flat(entries: Sequence[MenuEntry]) -> Iterator[MenuEntry]:
    """Walk through entries and all below them, in their order."""
    for entry in entries:
        yield entry
        yield from flat(entry.children)
