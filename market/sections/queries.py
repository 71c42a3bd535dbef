"""The sections of a shop in their order, and what stands in them."""

from collections.abc import Mapping

from sqlalchemy import Select, func, select

from market.products.models import Product
from market.sections.models import FormerSectionSlug, Section
from market.sections.tree import SectionTree
from shared.db import ReadSession, WriteSession


async def section_tree(session: ReadSession, shop_id: int) -> SectionTree:
    """Return all sections of a shop."""
    return SectionTree((await session.scalars(_in_order(shop_id))).all())


async def section_tree_of_locked(session: WriteSession, shop_id: int) -> SectionTree:
    """Return all sections of a shop that is locked, as whoever had the lock before left them."""
    statement = _in_order(shop_id).execution_options(populate_existing=True)
    return SectionTree((await session.scalars(statement)).all())


async def count_products(session: ReadSession, shop_id: int) -> Mapping[int, int]:
    """Count the products of each section, shown or not."""
    statement = (
        select(Product.section_id, func.count())
        .where(
            Product.marketplace_id == shop_id,
            Product.deleted_at.is_(None),
            Product.section_id.is_not(None),
        )
        .group_by(Product.section_id)
    )
    return {id: count for id, count in await session.execute(statement) if id is not None}


async def former_slugs(session: ReadSession, shop_id: int) -> Mapping[str, int]:
    """Return the ids of a shop's sections by the slugs they had before."""
    statement = select(FormerSectionSlug.slug, FormerSectionSlug.section_id).where(
        FormerSectionSlug.marketplace_id == shop_id
    )
    return {slug: id for slug, id in await session.execute(statement)}


def _in_order(shop_id: int) -> Select[Section]:
    return (
        select(Section)
        .where(Section.marketplace_id == shop_id)
        .order_by(Section.sort_order, func.lower(Section.title), Section.id)
    )
