"""What can be read of the menu."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from blog.menu.models import TOP, MenuNode
from glue.contracts.relations import ContainerType
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the menu with those below it."""

    node: MenuNode
    children: Sequence[MenuNode]


async def menu_tree(session: ReadSession) -> Sequence[MenuEntry]:
    statement = select(MenuNode).order_by(MenuNode.depth, MenuNode.sort_order, MenuNode.id)
    nodes = (await session.scalars(statement)).all()
    below: dict[int | None, list[MenuNode]] = defaultdict(list)
    for node in nodes:
        below[node.parent_id].append(node)
    return [MenuEntry(node, below[node.id]) for node in below[None]]


async def top_nodes(session: ReadSession) -> Sequence[MenuNode]:
    statement = (
        select(MenuNode).where(MenuNode.depth == TOP).order_by(MenuNode.sort_order, MenuNode.id)
    )
    return (await session.scalars(statement)).all()


async def nodes_below(
    session: ReadSession, *, container_type: ContainerType, container_id: int
) -> Sequence[MenuNode]:
    """Return what hangs below a container's own entry."""
    entry = (
        select(MenuNode.id)
        .where(
            MenuNode.depth == TOP,
            MenuNode.container_type == container_type,
            MenuNode.container_id == container_id,
        )
        .scalar_subquery()
    )
    statement = (
        select(MenuNode)
        .where(MenuNode.parent_id == entry)
        .order_by(MenuNode.sort_order, MenuNode.id)
    )
    return (await session.scalars(statement)).all()


async def menu_version(
    session: ReadSession, *, container_type: ContainerType, container_id: int
) -> int | None:
    """Return how often a container's part of the menu was rebuilt; None while it has no entry."""
    version: int | None = await session.scalar(
        select(MenuNode.version).where(
            MenuNode.depth == TOP,
            MenuNode.container_type == container_type,
            MenuNode.container_id == container_id,
        )
    )
    return version
