"""How menus follow what there is: what is attached to a page, and what becomes of pages and posts.

What a keeper made by hand is never touched, and what comes by itself keeps its place and its label.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.menu.errors import MenuChangedMeanwhile
from blog.menu.models import MenuNode, NodeKind
from blog.menu.queries import OF_POSTS, menus_with
from blog.menu.service import Locked, after, drop_node, lock_menu
from blog.posts.models import Post
from glue.contracts.blog import PostKind
from shared.db import WriteSession


@dataclass(frozen=True, slots=True)
class Attached:
    """What is attached to a page, as its owner calls it; `owner_id` where it is another page's."""

    kind: NodeKind
    id: int
    title: str
    href: str
    owner_id: int | None = None


async def follow_attached(
    session: WriteSession, *, page_id: int, attached: Sequence[Attached], seen_version: int
) -> None:
    """Make what comes by itself into a page's menu what is attached, as read at `seen_version`.

    Raises `MenuChangedMeanwhile` when another rebuilding came between the reading and this.
    """
    locked = await lock_menu(session, page_id)
    if locked.menu.version != seen_version:
        raise MenuChangedMeanwhile()
    locked.menu.version += 1
    generated = {
        (node.kind, node.target_id): node
        for node, _depth in locked.tree.below(None)
        if node.is_generated
    }
    gone = generated.keys() - {(it.kind, it.id) for it in attached}
    for which in gone:
        await drop_node(session, locked, generated[which])
    await _add(session, locked, [it for it in attached if (it.kind, it.id) not in generated])
    for it in attached:
        node = generated.get((it.kind, it.id))
        if node is not None:
            node.title, node.href, node.owner_id = it.title, it.href, it.owner_id
    await session.flush()


async def follow_published(session: WriteSession, post: Post) -> None:
    """Let a page that is published come into the menu of the site, last, if it is not there."""
    if post.kind is not PostKind.PAGE:
        return
    await session.flush()
    locked = await lock_menu(session, None)
    nodes = [node for node, _depth in locked.tree.below(None) if node.is_generated]
    if post.id not in {node.target_id for node in nodes}:
        await _add(session, locked, [Attached(NodeKind.PAGE, post.id, "", "")])
    await session.flush()


async def forget_post(session: WriteSession, post: Post) -> None:
    """Take a page or post that is put away out of every menu."""
    await session.flush()
    for page_id in await menus_with(session, post_id=post.id):
        locked = await lock_menu(session, page_id)
        for node, _depth in list(locked.tree.below(None)):
            if node.kind in OF_POSTS and node.target_id == post.id:
                await drop_node(session, locked, node)


async def _add(session: WriteSession, locked: Locked, attached: Sequence[Attached]) -> None:
    first = after(locked)
    session.add_all(
        MenuNode(
            menu_id=locked.menu.id,
            kind=it.kind,
            target_id=it.id,
            title=it.title,
            href=it.href,
            owner_id=it.owner_id,
            is_generated=True,
            sort_order=first + place,
        )
        for place, it in enumerate(attached)
    )
