"""The list of a shop: its products page by page, and what its index is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pyroaring import BitMap64
from sqlalchemy import ColumnElement, func, select, true, tuple_
from sqlalchemy.orm import joinedload

from market.catalogue import search
from market.catalogue.index import Node
from market.marketplaces.models import Marketplace
from market.products.models import Product, ProductVersion
from market.products.queries import with_left
from market.sections.models import Section
from market.stock.models import ProductStock
from market.stock.queries import is_used_up, left_of
from shared.db import ReadSession
from shared.web.pagination import Order, Page, fetch_page

PAGE_SIZE = 24
NEAREST = 8
CHANGES_AT_ONCE = 5000


class Change(NamedTuple):
    """A product as it stands since a version of its shop's catalogue."""

    version: int
    id: int
    is_on_sale: bool
    section_id: int | None
    price_minor: int
    brand: str | None
    labels: Sequence[str]
    stickers: Sequence[str]
    diets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """Some of what has changed, the oldest first; `version` is the shop's as they were read."""

    rows: Sequence[Change]
    version: int
    are_all: bool


async def changes_since(
    session: ReadSession, marketplace_id: int, seen: tuple[int, int]
) -> Changes:
    """Return products that have changed after a version, and a product of that version.

    One statement, so that nothing changes between the rows and the version they are read at.
    """
    changed = (
        select(
            ProductVersion.version,
            Product.id,
            Product.on_sale().label("is_on_sale"),
            Product.section_id,
            Product.by_price().label("price_minor"),
            Product.brand,
            Product.labels,
            Product.stickers,
            Product.diets,
        )
        .join(Product, Product.id == ProductVersion.product_id)
        .where(
            ProductVersion.marketplace_id == marketplace_id,
            tuple_(ProductVersion.version, ProductVersion.product_id) > tuple_(*seen),
        )
        .order_by(ProductVersion.version, ProductVersion.product_id)
        .limit(CHANGES_AT_ONCE)
        .lateral()
    )
    statement = (
        select(Marketplace.catalogue_version, changed)
        .outerjoin(changed, true())
        .where(Marketplace.id == marketplace_id)
        .order_by(changed.c.version, changed.c.id)
    )
    rows = (await session.execute(statement)).all()
    changes = [Change._make(row[1:]) for row in rows if row.version is not None]
    return Changes(changes, rows[0].catalogue_version, len(changes) < CHANGES_AT_ONCE)


async def sections_of(session: ReadSession, marketplace_id: int) -> Sequence[Node]:
    """Return the sections of a shop as its keeper has sorted them."""
    statement = (
        select(Section.id, Section.parent_id, Section.slug, Section.title)
        .where(Section.marketplace_id == marketplace_id)
        .order_by(Section.sort_order, func.lower(Section.title), Section.id)
    )
    return [Node(*row) for row in await session.execute(statement)]


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
