"""Products as their keepers see them: all of them, with what is left and what they cost before."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from market.desk.filters import DeskFilter, Stand
from market.marketplaces.models import Marketplace
from market.products.history import PriceChange
from market.products.models import Product
from market.products.queries import with_left
from market.sections.models import Section
from market.stock.models import ProductStock
from market.stock.queries import left_of
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound
from shared.web.pagination import Page, ascending, fetch_page

PAGE_SIZE = 50
MOST_PRICES = 20


async def products_of_desk(
    session: ReadSession,
    shop: Marketplace,
    wanted: DeskFilter,
    cursor: str | None = None,
    *,
    now: datetime,
) -> Page[Product]:
    """Return a page of a shop's products, by title."""
    statement = (
        select(Product)
        .outerjoin(ProductStock, ProductStock.product_id == Product.id)
        .where(found_by(shop, wanted, now=now))
        .options(
            joinedload(Product.marketplace, innerjoin=True),
            joinedload(Product.section),
            with_left(now),
        )
    )
    order = (ascending(func.lower(Product.title, type_=Text)), ascending(Product.id))
    return await fetch_page(session, statement, order=order, size=PAGE_SIZE, cursor=cursor)


def found_by(shop: Marketplace, wanted: DeskFilter, *, now: datetime) -> ColumnElement[bool]:
    """Match the products, joined with their stock, that a filter of the table finds."""
    return and_(
        Product.marketplace_id == shop.id,
        _standing(now)[wanted.stand],
        _called(wanted.q),
        _within(shop, wanted.section),
    )


async def count_found(
    session: ReadSession, shop: Marketplace, wanted: DeskFilter, *, now: datetime
) -> int:
    """Count the products that a filter of the table finds."""
    statement = (
        select(func.count())
        .select_from(Product)
        .outerjoin(ProductStock, ProductStock.product_id == Product.id)
        .where(found_by(shop, wanted, now=now))
    )
    return (await session.scalars(statement)).one()


async def counts_of_shops(
    session: ReadSession, shop_ids: Sequence[int], *, now: datetime
) -> Mapping[int, Mapping[Stand, int]]:
    """Count the products of shops by how they stand."""
    counts = [
        func.count().filter(condition).label(stand.name)
        for stand, condition in _standing(now).items()
    ]
    statement = (
        select(Product.marketplace_id, *counts)
        .outerjoin(ProductStock, ProductStock.product_id == Product.id)
        .where(Product.marketplace_id.in_(shop_ids))
        .group_by(Product.marketplace_id)
    )
    nothing = dict.fromkeys(Stand, 0)
    found = {
        row.marketplace_id: {stand: getattr(row, stand.name) for stand in Stand}
        for row in await session.execute(statement)
    }
    return {id: found.get(id, nothing) for id in shop_ids}


async def product_of_desk(
    session: ReadSession, shop: Marketplace, product_id: int, *, now: datetime
) -> Product | None:
    """Return a product of a shop, deleted or not."""
    statement = (
        select(Product)
        .where(Product.marketplace_id == shop.id, Product.id == product_id)
        .options(
            joinedload(Product.marketplace, innerjoin=True),
            joinedload(Product.section),
            with_left(now),
        )
        # What is left is no column: an object that is here already would be told without it.
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_product(session: WriteSession, shop: Marketplace, product_id: int) -> Product:
    """Return a product of a shop, deleted or not, and let nobody else change it meanwhile.

    Raises `NotFound`.
    """
    statement = (
        select(Product)
        .where(Product.marketplace_id == shop.id, Product.id == product_id)
        .with_for_update()
    )
    product = (await session.scalars(statement)).one_or_none()
    if product is None:
        raise NotFound()
    return product


async def stock_of(session: ReadSession, product_id: int) -> ProductStock | None:
    """Return the counts of a product, if anybody has ever counted or ordered it."""
    return await session.get(ProductStock, product_id)


async def price_changes(session: ReadSession, product_id: int) -> Sequence[PriceChange]:
    """Return what a product has cost, the latest first."""
    statement = (
        select(PriceChange)
        .where(PriceChange.product_id == product_id)
        .order_by(PriceChange.id.desc())
        .limit(MOST_PRICES)
    )
    return (await session.scalars(statement)).all()


async def section_choices(session: ReadSession, shop_id: int) -> Sequence[tuple[int, str, str]]:
    """Return id, slug and title of a shop's sections, by title."""
    statement = (
        select(Section.id, Section.slug, Section.title)
        .where(Section.marketplace_id == shop_id)
        .order_by(func.lower(Section.title), Section.id)
    )
    return [(id, slug, title) for id, slug, title in await session.execute(statement)]


def _standing(now: datetime) -> dict[Stand, ColumnElement[bool]]:
    is_live = Product.deleted_at.is_(None)
    left = left_of(Product.id, now=now)
    return {
        Stand.ALL: is_live,
        Stand.UNPUBLISHED: and_(is_live, ~Product.is_published),
        Stand.LOW: and_(is_live, left > 0, left <= ProductStock.low_at),
        Stand.SOLD_OUT: and_(is_live, left <= 0),
        Stand.DELETED: ~is_live,
    }


def _called(text: str) -> ColumnElement[bool]:
    if not text:
        return true()
    pattern = "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    return or_(Product.title.ilike(pattern), Product.sku.ilike(pattern))


def _within(shop: Marketplace, slug: str) -> ColumnElement[bool]:
    if not slug:
        return true()
    section = select(Section.id).where(Section.marketplace_id == shop.id, Section.slug == slug)
    return Product.section_id == section.scalar_subquery()
