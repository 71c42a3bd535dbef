"""Changing a menu by hand; each change happens under the lock of the menu.

So two entries that are moved at once see each other, and none comes to lie within itself.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from blog.menu.errors import (
    ComesByItself,
    EntryGone,
    EntryWithinItself,
    TooDeep,
    TooManyEntries,
)
from blog.menu.models import MOST_ENTRIES, MOST_LEVELS, Menu, MenuNode, NodeKind
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession
from shared.trees import Spot, Tree, Way


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that somebody adds by hand."""

    kind: NodeKind
    target_id: int | None = None
    label: str = ""
    href: str = ""
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Locked:
    """A menu that nobody else changes until the transaction ends."""

    menu: Menu
    tree: Tree[MenuNode]

    def found(self, node_id: int) -> MenuNode:
        """Return an entry; raises `EntryGone`."""
        node = self.tree.find(node_id)
        if node is None:
            raise EntryGone()
        return node


async def lock_menu(session: WriteSession, page_id: int | None) -> Locked:
    """Lock the menu of a page, or of the site; it is made if there is none."""
    await session.execute(insert(Menu).values(page_id=page_id).on_conflict_do_nothing())
    menu = await session.scalar(
        select(Menu)
        .where(_of_page(page_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert menu is not None
    nodes = await session.scalars(
        select(MenuNode)
        .where(MenuNode.menu_id == menu.id)
        .order_by(MenuNode.sort_order, MenuNode.id)
        .execution_options(populate_existing=True)
    )
    return Locked(menu, Tree(nodes.all()))


async def add_entry(session: WriteSession, page_id: int | None, new: NewEntry) -> MenuNode:
    """Add an entry last at the top; raises `TooManyEntries`."""
    locked = await lock_menu(session, page_id)
    if len(locked.tree) >= MOST_ENTRIES:
        raise TooManyEntries(most=MOST_ENTRIES)
    node = MenuNode(
        menu_id=locked.menu.id,
        parent_id=None,
        kind=new.kind,
        target_id=new.target_id,
        label=new.label,
        href=new.href,
        icon=new.icon,
        sort_order=after(locked),
    )
    session.add(node)
    await _write_down(session, locked.menu)
    return node


async def change_entry(
    session: WriteSession,
    page_id: int | None,
    node_id: int,
    *,
    label: str,
    href: str | None,
    icon: str | None,
) -> None:
    """Call an entry otherwise; raises `EntryGone`. Only a link leads elsewhere then."""
    locked = await lock_menu(session, page_id)
    node = locked.found(node_id)
    node.label, node.icon = label, icon
    if node.kind is NodeKind.LINK and href:
        node.href = href
    await _write_down(session, locked.menu)


async def move_entry(
    session: WriteSession, page_id: int | None, node_id: int, way: Way
) -> MenuNode:
    """Move an entry by one step; where it cannot go further it stays.

    Raises `EntryGone` and `TooDeep`.
    """
    locked = await lock_menu(session, page_id)
    node = locked.found(node_id)
    spot = locked.tree.step(node, way)
    if spot is not None:
        await _put(session, locked, node, spot)
    return node


async def place_entry(
    session: WriteSession, page_id: int | None, node_id: int, spot: Spot
) -> MenuNode:
    """Put an entry somewhere else; raises `EntryGone`, `EntryWithinItself`, `TooDeep`."""
    locked = await lock_menu(session, page_id)
    node = locked.found(node_id)
    if spot.parent_id is not None:
        locked.found(spot.parent_id)
    await _put(session, locked, node, spot)
    return node


async def show_entry(
    session: WriteSession, page_id: int | None, node_id: int, *, is_hidden: bool
) -> MenuNode:
    """Show an entry to readers, or do not; raises `EntryGone`."""
    locked = await lock_menu(session, page_id)
    node = locked.found(node_id)
    node.is_hidden = is_hidden
    await _write_down(session, locked.menu)
    return node


async def delete_entry(session: WriteSession, page_id: int | None, node_id: int) -> None:
    """Delete an entry made by hand; those below it take its place.

    Raises `EntryGone` and `ComesByItself`.
    """
    locked = await lock_menu(session, page_id)
    node = locked.found(node_id)
    if node.is_generated:
        raise ComesByItself()
    await drop_node(session, locked, node)
    await _write_down(session, locked.menu)


async def let_follow(session: WriteSession, page_id: int | None, *, follows: bool) -> None:
    """Say whether what is attached is shown by itself."""
    locked = await lock_menu(session, page_id)
    locked.menu.follows = follows
    await _write_down(session, locked.menu)


async def drop_node(session: WriteSession, locked: Locked, node: MenuNode) -> None:
    """Take an entry out of a locked menu, those below it in its place."""
    locked.tree.take_out(node)
    await session.flush()
    await session.execute(delete(MenuNode).where(MenuNode.id == node.id))
    session.expunge(node)


def after(locked: Locked) -> int:
    """Return the number of what comes last at the top."""
    return max((it.sort_order for it in locked.tree.children(None)), default=-1) + 1


async def _put(session: WriteSession, locked: Locked, node: MenuNode, spot: Spot) -> None:
    tree = locked.tree
    if spot.parent_id in tree.within(node):
        raise EntryWithinItself()
    levels = tree.level(spot.parent_id) + tree.height(node)
    if spot.parent_id != node.parent_id and levels > MOST_LEVELS:
        raise TooDeep(most=MOST_LEVELS)
    tree.put(node, spot)
    if session.dirty:
        await _write_down(session, locked.menu)


async def _write_down(session: WriteSession, menu: Menu) -> None:
    await session.flush()
    where = (ObjectType.PAGE, menu.page_id) if menu.page_id else (ObjectType.SITE, 0)
    await record(session, Audited.MENU_CHANGED, on=where, within=menu.page_id)


def _of_page(page_id: int | None) -> ColumnElement[bool]:
    return Menu.page_id.is_(None) if page_id is None else Menu.page_id == page_id
