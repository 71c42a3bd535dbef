"""Sorting a shop's sections; each change happens under the lock of the shop.

So two that are moved at once see each other, and none comes to lie within itself.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from itertools import count

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from glue.audit import Audited, ObjectType
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.products.models import KEEPER, Product
from market.products.slugs import section_slug
from market.sections.errors import SectionGone, SectionTaken, WithinItself
from market.sections.models import FormerSectionSlug, Section
from market.sections.queries import section_tree_of_locked
from market.sections.tree import SectionTree
from shared.audit import record
from shared.db import WriteSession
from shared.slugs import LONGEST


class Way(StrEnum):
    """Where a section can be moved to from where it is."""

    UP = "up"
    DOWN = "down"
    INTO = "into"
    OUT = "out"


async def add_section(
    session: WriteSession, shop: Marketplace, *, title: str, slug: str = "", parent_id: int | None
) -> Section:
    """Add a section after those beside it; raises `SectionGone` and `SectionTaken`.

    Without a slug it gets the nicest one of its title that is free.
    """
    tree = await _locked_tree(session, shop)
    if parent_id is not None and tree.find(parent_id) is None:
        raise SectionGone()
    taken = {section.slug for section, _depth in tree.below(None)}
    slug = slug or next(it for it in _slugs_for(title) if it not in taken)
    section = Section(
        marketplace_id=shop.id,
        parent_id=parent_id,
        slug=slug,
        title=title,
        sort_order=_after(tree.children(parent_id)),
    )
    async with _naming(session, slug):
        session.add(section)
    await _forget_former(session, shop, slug)
    await _write_down(session, shop, Audited.SECTION_ADDED, title)
    return section


async def change_section(
    session: WriteSession,
    shop: Marketplace,
    section_id: int,
    *,
    title: str,
    slug: str,
    parent_id: int | None,
) -> None:
    """Call a section otherwise, and put it last in another; its former slug leads to it.

    Raises `SectionGone`, `WithinItself` and `SectionTaken`.
    """
    tree = await _locked_tree(session, shop)
    section = _found(tree, section_id)
    former, slug = section.slug, slug or section.slug
    async with _naming(session, slug):
        if parent_id != section.parent_id:
            _arrange(tree, section, parent_id, before_id=None)
        section.title, section.slug = title, slug
    if former != slug:
        await _forget_former(session, shop, slug)
        await session.execute(
            insert(FormerSectionSlug)
            .values(marketplace_id=shop.id, slug=former, section_id=section.id)
            .on_conflict_do_nothing()
        )
    await _write_down(session, shop, Audited.SECTION_CHANGED, title)


async def move_section(
    session: WriteSession, shop: Marketplace, section_id: int, way: Way
) -> Section:
    """Move a section by one step; where it cannot go further it stays. Raises `SectionGone`."""
    tree = await _locked_tree(session, shop)
    section = _found(tree, section_id)
    beside = tree.siblings(section)
    at = beside.index(section)
    if way is Way.UP and at > 0:
        _arrange(tree, section, section.parent_id, before_id=beside[at - 1].id)
    elif way is Way.DOWN:
        _arrange(tree, section, section.parent_id, before_id=_id_at(beside, at + 2))
    elif way is Way.INTO and at > 0:
        _arrange(tree, section, beside[at - 1].id, before_id=None)
    elif way is Way.OUT and (parent := tree.find(section.parent_id)) is not None:
        above = tree.siblings(parent)
        following = _id_at(above, above.index(parent) + 1)
        _arrange(tree, section, parent.parent_id, before_id=following)
    return await _moved(session, shop, section)


async def place_section(
    session: WriteSession,
    shop: Marketplace,
    section_id: int,
    *,
    parent_id: int | None,
    before_id: int | None,
) -> Section:
    """Put a section into another, or at the top, before one that is there or last.

    Raises `SectionGone` and `WithinItself`.
    """
    tree = await _locked_tree(session, shop)
    section = _found(tree, section_id)
    _arrange(tree, section, parent_id, before_id=before_id)
    return await _moved(session, shop, section)


async def delete_section(
    session: WriteSession, shop: Marketplace, section_id: int, *, into_parent: bool
) -> None:
    """Delete a section: those below it take its place, its products fall to its parent or to none.

    Raises `SectionGone`.
    """
    tree = await _locked_tree(session, shop)
    section = _found(tree, section_id)
    beside = tree.siblings(section)
    at = beside.index(section)
    beside[at : at + 1] = children = tree.children(section.id)
    for child in children:
        child.parent_id = section.parent_id
    _number(beside)
    await session.flush()
    # What its keeper decided, no import takes back.
    await session.execute(
        update(Product)
        .where(Product.marketplace_id == shop.id, Product.section_id == section.id)
        .values(
            section_id=section.parent_id if into_parent else None,
            provenance=Product.provenance.concat({"section_id": KEEPER}),
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(Section).where(Section.id == section.id))
    await _write_down(session, shop, Audited.SECTION_DELETED, section.title)


async def _locked_tree(session: WriteSession, shop: Marketplace) -> SectionTree:
    await lock_marketplace(session, shop.id)
    return await section_tree_of_locked(session, shop.id)


def _found(tree: SectionTree, section_id: int) -> Section:
    section = tree.find(section_id)
    if section is None:
        raise SectionGone()
    return section


def _arrange(
    tree: SectionTree, section: Section, parent_id: int | None, *, before_id: int | None
) -> None:
    parent = tree.find(parent_id)
    if parent is None and parent_id is not None:
        raise SectionGone()
    if parent is not None and parent.id in tree.within(section):
        raise WithinItself(title=section.title, parent=parent.title)
    beside = [it for it in tree.children(parent_id) if it is not section]
    at = next((at for at, it in enumerate(beside) if it.id == before_id), len(beside))
    beside.insert(at, section)
    if section.parent_id != parent_id:
        section.parent_id = parent_id
    _number(beside)


def _number(sections: Sequence[Section]) -> None:
    for order, section in enumerate(sections):
        if section.sort_order != order:
            section.sort_order = order


async def _moved(session: WriteSession, shop: Marketplace, section: Section) -> Section:
    if session.dirty:
        await session.flush()
        await _write_down(session, shop, Audited.SECTION_CHANGED, section.title)
    return section


def _id_at(sections: Sequence[Section], at: int) -> int | None:
    return sections[at].id if at < len(sections) else None


def _after(sections: Sequence[Section]) -> int:
    return max((section.sort_order for section in sections), default=-1) + 1


def _slugs_for(title: str) -> Iterator[str]:
    """Offer slugs, the nicest first, without an end."""
    name = section_slug(title)
    yield name
    for number in count(2):
        ending = f"-{number}"
        yield name[: LONGEST - len(ending)].rstrip("-") + ending


async def _forget_former(session: WriteSession, shop: Marketplace, slug: str) -> None:
    """Let a former slug lead nowhere but to the section that has it now."""
    await session.execute(
        delete(FormerSectionSlug).where(
            FormerSectionSlug.marketplace_id == shop.id, FormerSectionSlug.slug == slug
        )
    )


@asynccontextmanager
async def _naming(session: WriteSession, slug: str) -> AsyncIterator[None]:
    """Write what is changed inside; raises `SectionTaken`."""
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        if "uq_sections_marketplace_id_slug" not in str(error.orig):
            raise
        raise SectionTaken(slug=slug) from error


async def _write_down(session: WriteSession, shop: Marketplace, deed: Audited, title: str) -> None:
    await record(
        session, deed, on=(ObjectType.MARKETPLACE, shop.id), within=shop.container_id, title=title
    )
