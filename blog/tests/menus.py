"""Menus for tests, made as their keepers make them, and read as the tests compare them."""

from collections.abc import Sequence

from blog.menu.models import NodeKind
from blog.menu.queries import menu_of
from blog.menu.service import NewEntry, add_entry
from blog.menu.tree import MenuEntry
from shared.db import reading, transaction

Outline = list[tuple[str, "Outline"]]


async def add(*labels: str, page_id: int | None = None) -> list[int]:
    """Add links to a menu; return their ids."""
    ids = []
    async with transaction() as session:
        for label in labels:
            href = f"https://example.org/{label.lower()}/"
            entry = NewEntry(NodeKind.LINK, label=label, href=href)
            ids.append((await add_entry(session, page_id, entry)).id)
    return ids


async def outline(page_id: int | None = None) -> Outline:
    """Return the labels that readers see, with those below them."""
    async with reading() as session:
        return _labels((await menu_of(session, page_id=page_id)).entries())


def _labels(entries: Sequence[MenuEntry]) -> Outline:
    return [(entry.label, _labels(entry.children)) for entry in entries]
