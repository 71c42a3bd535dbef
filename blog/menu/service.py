"""How the menu is made: an entry for a page, and those below it from what is attached."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from blog.menu.errors import MenuChangedMeanwhile
from blog.menu.models import BELOW_A_PAGE, TOP, MenuNode
from glue.contracts.relations import ContainerType
from shared.db import WriteSession

Container = tuple[ContainerType, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the menu says of a container; `href` is a path of blog or a whole address."""

    container: Container
    label: str
    slug: str
    href: str
    icon: str | None = None
    feature_image: str | None = None


async def place_entry(session: WriteSession, *, entry: Entry, sort_order: int) -> None:
    """Put an entry at a place of the top level, under this label."""
    await session.execute(
        insert(MenuNode)
        .values(**_columns(entry), parent_id=None, depth=TOP, sort_order=sort_order)
        .on_conflict_do_update(
            constraint="uq_menu_nodes_container",
            set_=_columns(entry) | {"sort_order": sort_order},
        )
    )


async def rebuild_entry(
    session: WriteSession, *, entry: Entry, children: Sequence[Entry], seen_version: int | None
) -> None:
    """Make a container's part of the menu what is given, as read at `seen_version`.

    A new entry goes last, one that is there keeps its label and place. Raises
    `MenuChangedMeanwhile` when another rebuilding came between the reading and this.
    """
    if seen_version is None:
        parent_id = await _new_entry(session, entry)
    else:
        parent_id = await _next_version(session, entry, seen_version)
    if parent_id is None:
        raise MenuChangedMeanwhile()
    await _put_below(session, parent_id, children)


async def remove_entry(session: WriteSession, *, container: Container) -> None:
    """Take a container and all that is below it out of the menu."""
    await session.execute(delete(MenuNode).where(MenuNode.depth == TOP, _is(container)))


async def _new_entry(session: WriteSession, entry: Entry) -> int | None:
    others = aliased(MenuNode)
    last = select(func.coalesce(func.max(others.sort_order) + 1, 0)).where(others.depth == TOP)
    parent_id: int | None = await session.scalar(
        insert(MenuNode)
        .values(**_columns(entry), parent_id=None, depth=TOP, sort_order=last.scalar_subquery())
        .on_conflict_do_nothing(constraint="uq_menu_nodes_container")
        .returning(MenuNode.id)
    )
    return parent_id


async def _next_version(session: WriteSession, entry: Entry, seen_version: int) -> int | None:
    parent_id: int | None = await session.scalar(
        update(MenuNode)
        .where(MenuNode.depth == TOP, _is(entry.container), MenuNode.version == seen_version)
        .values(
            version=MenuNode.version + 1,
            slug=entry.slug,
            href=entry.href,
            feature_image=entry.feature_image,
        )
        .returning(MenuNode.id)
    )
    return parent_id


async def _put_below(session: WriteSession, parent_id: int, children: Sequence[Entry]) -> None:
    kept = [child.container for child in children]
    await session.execute(
        delete(MenuNode).where(
            MenuNode.parent_id == parent_id,
            tuple_(MenuNode.container_type, MenuNode.container_id).not_in(kept),
        )
    )
    if not children:
        return
    statement = insert(MenuNode).values(
        [
            _columns(child) | {"parent_id": parent_id, "depth": BELOW_A_PAGE, "sort_order": place}
            for place, child in enumerate(children)
        ]
    )
    changed = ("label", "slug", "href", "icon", "feature_image", "sort_order")
    await session.execute(
        statement.on_conflict_do_update(
            constraint="uq_menu_nodes_container",
            set_={name: statement.excluded[name] for name in changed},
        )
    )


def _is(container: Container) -> ColumnElement[bool]:
    container_type, container_id = container
    return and_(MenuNode.container_type == container_type, MenuNode.container_id == container_id)


def _columns(entry: Entry) -> dict[str, str | int | None]:
    container_type, container_id = entry.container
    return {
        "container_type": container_type,
        "container_id": container_id,
        "label": entry.label,
        "slug": entry.slug,
        "href": entry.href,
        "icon": entry.icon,
        "feature_image": entry.feature_image,
    }
