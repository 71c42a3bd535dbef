"""The pages of a shop's sections, for its keepers."""

from collections.abc import Collection
from typing import Any

from quart import Response, url_for

from glue.pages import current_page
from market.keeping import SECTIONS, ways_of_desk, where_of
from market.marketplaces.models import Marketplace
from market.sections.forms import SectionForm
from market.sections.models import LONGEST_TITLE, Section
from market.sections.queries import count_products, section_tree
from market.sections.service import Way
from market.sections.tree import Branch, SectionTree
from shared.db import ReadSession, read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.slugs import LONGEST as LONGEST_SLUG
from shared.web.htmx import render, render_region

INDENT = "\N{NO-BREAK SPACE}" * 3


async def sections_page(
    shop: Marketplace, form: SectionForm | None = None, *, status: int = 200
) -> Response:
    """Show a shop's sections, with the form of a new one as it was left."""
    tree = await section_tree(read_session(), shop.id)
    return await render(
        "sections/index.html",
        status=status,
        form=form or SectionForm(),
        parents=_parents(tree),
        announcement="",
        focused=None,
        **_around(shop) | await _of_tree(read_session(), shop, tree),
    )


async def sections_region(shop: Marketplace, moved: Section, way: str) -> Response:
    """Show the tree again after a move, and say where the section is now."""
    tree = await section_tree(write_session(), shop.id)
    branch = tree.branch(moved)
    # The button that was pressed keeps the focus, unless it leads no further now.
    leads_nowhere: dict[str, bool] = {
        Way.UP: branch.is_first,
        Way.DOWN: branch.is_last,
        Way.INTO: branch.is_first,
        Way.OUT: moved.parent_id is None,
    }
    return await render_region(
        "sections/_tree.html",
        focused=moved.id if leads_nowhere.get(way, True) else None,
        announcement=_where_it_is(tree, branch),
        **await _of_tree(write_session(), shop, tree),
    )


async def moved_words(shop: Marketplace, moved: Section) -> str:
    """Say where a section is that was just moved."""
    tree = await section_tree(write_session(), shop.id)
    return _where_it_is(tree, tree.branch(moved))


async def section_page(
    shop: Marketplace, section_id: int, form: SectionForm | None = None, *, status: int = 200
) -> Response:
    """Show the form of a section; raises `NotFound`."""
    session = read_session()
    tree = await section_tree(session, shop.id)
    section = tree.find(section_id)
    if section is None:
        raise NotFound()
    return await render(
        "sections/section.html",
        status=status,
        section=section,
        parent=tree.find(section.parent_id),
        children=tree.children(section.id),
        products=(await count_products(session, shop.id)).get(section.id, 0),
        form=form or SectionForm.of(section),
        parents=_parents(tree, without=tree.within(section)),
        **_around(shop),
    )


def sections_address(shop: Marketplace, section: Section | None = None) -> str:
    """Return where a shop's sections are, or one of them among the others."""
    place = f"section-{section.id}" if section else None
    return url_for("sections.index", **where_of(shop), _anchor=place)


def _where_it_is(tree: SectionTree, branch: Branch) -> str:
    section, parent = branch.section, tree.find(branch.section.parent_id)
    place = {"section": section.title, "place": branch.place, "of": branch.siblings}
    if parent is None:
        return _("%(section)s is now %(place)s of %(of)s at the top", **place)
    return _("%(section)s is now %(place)s of %(of)s in %(parent)s", parent=parent.title, **place)


def _parents(tree: SectionTree, without: Collection[int] = ()) -> list[tuple[str, str]]:
    """Return what a section may be put into, each as deep as it lies."""
    return [("", _("At the top"))] + [
        (str(section.id), INDENT * depth + section.title)
        for section, depth in tree.below(None)
        if section.id not in without
    ]


async def _of_tree(session: ReadSession, shop: Marketplace, tree: SectionTree) -> dict[str, Any]:
    counts = await count_products(session, shop.id)
    return {"shop": shop, "where": where_of(shop), "branches": tree.branches(counts)}


def _around(shop: Marketplace) -> dict[str, Any]:
    return {
        "shop": shop,
        "where": where_of(shop),
        "page_title": current_page().title,
        "ways": ways_of_desk(shop, SECTIONS),
        "max_title": LONGEST_TITLE,
        "max_slug": LONGEST_SLUG,
    }
