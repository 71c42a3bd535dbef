"""The list of a shop: its products page by page, and what they can be narrowed down to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true, tuple_
from sqlalchemy.orm import joinedload

from market.catalogue import search
from market.catalogue.filters import Filters, Sort
from market.products.models import Product
from market.products.queries import with_left
from market.sections.models import Section
from shared.db import ReadSession
from shared.web.pagination import Order, Page, ascending, descending, fetch_page

PAGE_SIZE = 24
NEAREST = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A section or brand to narrow the list down to, and how much it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How many products there are for a shopper's filters, and for one filter exchanged."""

    total: int
    sections: Sequence[Choice]
    brands: Sequence[Choice]


async def products_matching(
    session: ReadSession,
    marketplace_id: int,
    filters: Filters,
    after: str | None = None,
    *,
    now: datetime,
) -> Page[Product]:
    statement = (
        select(Product)
        .where(
            *_in_shop(marketplace_id, filters),
            _in_section(marketplace_id, filters),
            _of_brand(filters),
        )
        .options(joinedload(Product.marketplace, innerjoin=True), with_left(now))
    )
    return await fetch_page(session, statement, order=_order(filters), size=PAGE_SIZE, cursor=after)


async def overview(session: ReadSession, marketplace_id: int, filters: Filters) -> Overview:
    """Count in one statement: sections without regard to the section asked for, brands likewise."""
    in_section, of_brand = _in_section(marketplace_id, filters), _of_brand(filters)
    is_section = func.grouping(Section.id)
    is_brand = func.grouping(Product.brand)
    statement = (
        select(
            is_section.label("not_section"),
            is_brand.label("not_brand"),
            Section.slug,
            Section.title,
            Product.brand,
            func.count().filter(of_brand).label("in_section"),
            func.count().filter(in_section).label("of_brand"),
            func.count().filter(in_section, of_brand).label("total"),
        )
        .select_from(Product)
        .outerjoin(Section, Section.id == Product.section_id)
        .where(*_in_shop(marketplace_id, filters))
        .group_by(
            func.grouping_sets(
                tuple_(Section.id, Section.slug, Section.title, Section.sort_order),
                tuple_(Product.brand),
                tuple_(),
            )
        )
        .order_by(Section.sort_order, func.lower(Section.title), func.lower(Product.brand))
    )
    rows = (await session.execute(statement)).all()
    return Overview(
        total=next(row.total for row in rows if row.not_section and row.not_brand),
        sections=[
            Choice(row.slug, row.title, row.in_section)
            for row in rows
            if not row.not_section and row.slug and row.in_section
        ],
        brands=[
            Choice(row.brand, row.brand, row.of_brand)
            for row in rows
            if not row.not_brand and row.brand and row.of_brand
        ],
    )


async def count_by_marketplace(
    session: ReadSession, marketplace_ids: Sequence[int], text: str
) -> dict[int, int]:
    """Count what was found in each shop, the most first; shops without any are left out."""
    count = func.count()
    statement = (
        select(Product.marketplace_id, count)
        .where(*_found_in(marketplace_ids, text))
        .group_by(Product.marketplace_id)
        .order_by(count.desc(), Product.marketplace_id)
    )
    return {id: total for id, total in await session.execute(statement)}


async def best_products(
    session: ReadSession, marketplace_ids: Sequence[int], text: str, *, limit: int
) -> Sequence[Product]:
    statement = (
        select(Product)
        .where(*_found_in(marketplace_ids, text))
        .options(joinedload(Product.marketplace, innerjoin=True))
        .order_by(search.rank(text).desc(), *Product.in_order())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def products_spelled_like(
    session: ReadSession, marketplace_id: int, text: str, *, now: datetime
) -> Sequence[Product]:
    """Return the products whose titles come closest to what was typed, nearest first."""
    distance = search.distance(text)
    statement = (
        select(Product, distance.label("distance"))
        .where(Product.marketplace_id == marketplace_id, Product.on_sale())
        .options(joinedload(Product.marketplace, innerjoin=True), with_left(now))
        .order_by(distance)
        .limit(NEAREST)
    )
    rows = (await session.execute(statement)).all()
    return [row[0] for row in rows if row.distance <= search.MOST_DISTANT]


def _in_shop(marketplace_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [Product.marketplace_id == marketplace_id, Product.on_sale()]
    if filters.q:
        conditions.append(search.matches(filters.q, [marketplace_id]))
    return conditions


def _found_in(marketplace_ids: Sequence[int], text: str) -> list[ColumnElement[bool]]:
    return [
        Product.marketplace_id.in_(marketplace_ids),
        Product.on_sale(),
        search.matches(text, marketplace_ids),
    ]


def _in_section(marketplace_id: int, filters: Filters) -> ColumnElement[bool]:
    if not filters.section:
        return true()
    section = (
        select(Section.id)
        .where(Section.marketplace_id == marketplace_id, Section.slug == filters.section)
        .scalar_subquery()
    )
    return Product.section_id == section


def _of_brand(filters: Filters) -> ColumnElement[bool]:
    return Product.brand == filters.brand if filters.brand else true()


def _order(filters: Filters) -> Sequence[Order]:
    if filters.sort is Sort.CHEAPEST:
        return (ascending(Product.by_price()), ascending(Product.id))
    if filters.sort is Sort.DEAREST:
        return (descending(Product.by_price()), descending(Product.id))
    own_order = tuple(ascending(column) for column in Product.in_order())
    return (descending(search.rank(filters.q)), *own_order) if filters.q else own_order
