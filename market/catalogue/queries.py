"""The list of a shop: its products page by page, and what answers words."""

from collections.abc import Sequence
from datetime import datetime

from pyroaring import BitMap64
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from market.catalogue import search
from market.products.models import Product
from market.products.queries import with_left
from market.stock.models import ProductStock
from market.stock.queries import is_used_up, left_of
from shared.db import ReadSession
from shared.web.pagination import Order, Page, fetch_page

PAGE_SIZE = 24
NEAREST = 8


async def ids_holding(session: ReadSession, marketplace_id: int, text: str) -> BitMap64:
    """Return the products on sale whose own words answer what was typed."""
    found = await session.scalar(
        select(func.array_agg(Product.id)).where(
            Product.marketplace_id == marketplace_id, Product.on_sale(), search.own_words(text)
        )
    )
    return BitMap64(found or ())


async def sections_holding(session: ReadSession, marketplace_id: int, text: str) -> Sequence[int]:
    """Return the sections whose names answer what was typed."""
    return (await session.scalars(search.sections([marketplace_id], text))).all()


async def ids_used_up(session: ReadSession, marketplace_id: int, *, now: datetime) -> BitMap64:
    """Return the products of which nothing can be bought now."""
    found = await session.scalar(
        select(func.array_agg(ProductStock.product_id))
        .join(Product, Product.id == ProductStock.product_id)
        .where(
            is_used_up(),
            Product.marketplace_id == marketplace_id,
            left_of(Product.id, now=now) <= 0,
        )
    )
    return BitMap64(found or ())


async def products_among(
    session: ReadSession,
    marketplace_id: int,
    wanted: ColumnElement[bool],
    order: Sequence[Order],
    after: str | None = None,
    *,
    now: datetime,
) -> Page[Product]:
    """Return a page of a shop's products on sale."""
    statement = (
        select(Product)
        .where(Product.marketplace_id == marketplace_id, Product.on_sale(), wanted)
        .options(joinedload(Product.marketplace, innerjoin=True), with_left(now))
    )
    return await fetch_page(session, statement, order=order, size=PAGE_SIZE, cursor=after)


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
    like = search.spelled_like(text, marketplace_id, most=NEAREST)
    statement = (
        select(Product)
        .join(like, like.c.id == Product.id)
        .options(joinedload(Product.marketplace, innerjoin=True), with_left(now))
        .order_by(like.c.distance, Product.id)
    )
    return (await session.scalars(statement)).all()


def _found_in(marketplace_ids: Sequence[int], text: str) -> list[ColumnElement[bool]]:
    return [
        Product.marketplace_id.in_(marketplace_ids),
        Product.on_sale(),
        search.matches(text, marketplace_ids),
    ]
