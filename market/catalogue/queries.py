"""The list of a shop: its products page by page, and what answers words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pyroaring import BitMap64
from sqlalchemy import BigInteger, ColumnElement, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from glue.contracts.relations import ContainerType
from market.catalogue import search
from market.catalogue.filters import Sort
from market.catalogue.narrowing import Wanted
from market.marketplaces.models import Marketplace
from market.products.listed import (
    BY_PRICE,
    IN_ORDER,
    NOW,
    PRODUCTS,
    ListedProduct,
    listed,
    select_listed,
)
from market.products.models import Product
from market.stock.models import ProductStock
from market.stock.queries import is_used_up
from shared.db import ReadSession
from shared.web.pagination import (
    Order,
    Page,
    ascending,
    descending,
    page_of,
    row_values,
    select_page,
)

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


async def shop_with_used_up(
    session: ReadSession, page_id: int, slug: str, *, now: datetime
) -> tuple[Marketplace, BitMap64] | None:
    """Return a page's shop, and the products of it of which nothing can be bought now."""
    values = {"page_id": page_id, "slug": slug, "now": now}
    found = (await session.execute(_shop_with_used_up(), values)).one_or_none()
    return None if found is None else (found[0], BitMap64(found[1] or ()))


@cache
def _shop_with_used_up() -> Select[Any]:
    used_up = (
        select(func.array_agg(ProductStock.product_id))
        .join(Product, Product.id == ProductStock.product_id)
        .where(
            is_used_up(now=NOW),
            Product.marketplace_id == Marketplace.id,
        )
        .correlate(Marketplace)
        .scalar_subquery()
    )
    return (
        Marketplace.live()
        .add_columns(used_up)
        .where(
            Marketplace.container_type == ContainerType.PAGE,
            Marketplace.container_id == bindparam("page_id"),
            Marketplace.slug == bindparam("slug"),
        )
    )


async def products_among(
    session: ReadSession,
    marketplace_id: int,
    wanted: Wanted,
    sort: Sort,
    after: str | None = None,
    *,
    ranked_by: str = "",
    with_words: bool = False,
    size: int = PAGE_SIZE,
    now: datetime,
) -> Page[ListedProduct]:
    """Return a page of a shop's products on sale; `ranked_by` are words that the best ones hold."""
    order = _ranked(ranked_by) if ranked_by else ORDERS[sort]
    values: dict[str, Any] = {"shop": marketplace_id, "now": now}
    if after is not None:
        values |= row_values(after, order)
    if wanted.ids is not None:
        values["ids"] = wanted.ids
    if wanted.condition is None and not ranked_by:
        statement = _page_of(sort, wanted.ids is not None, after is not None, with_words, size)
    else:
        condition = _AMONG if wanted.ids is not None else wanted.condition
        statement = _page(order, condition, after is not None, with_words, size)
    rows = (await session.execute(statement, values)).all()
    found = page_of(rows, order, size=size)
    return Page(listed(found.items, now=now), found.next_cursor)


# The lists that most people ask for: to make their statement costs more than to run it.
@cache
def _page_of(sort: Sort, is_among: bool, follows: bool, with_words: bool, size: int) -> Select[Any]:
    return _page(ORDERS[sort], _AMONG if is_among else None, follows, with_words, size)


def _page(
    order: Sequence[Order],
    condition: ColumnElement[bool] | None,
    follows: bool,
    with_words: bool,
    size: int,
) -> Select[Any]:
    statement = select_listed(with_words=with_words).where(
        PRODUCTS.marketplace_id == bindparam("shop", type_=BigInteger)
    )
    if condition is not None:
        statement = statement.where(condition)
    return select_page(statement, order, size=size, follows=follows)


_AMONG = PRODUCTS.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
ORDERS: Mapping[Sort, Sequence[Order]] = {
    Sort.USUAL: tuple(ascending(column) for column in IN_ORDER),
    Sort.CHEAPEST: tuple(ascending(column) for column in BY_PRICE),
    Sort.DEAREST: tuple(descending(column) for column in BY_PRICE),
}


def _ranked(text: str) -> Sequence[Order]:
    return (descending(search.rank(text)), *ORDERS[Sort.USUAL])


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
    session: ReadSession,
    marketplace_id: int,
    text: str,
    *,
    now: datetime,
) -> Sequence[ListedProduct]:
    """Return the products whose titles come closest to what was typed, nearest first."""
    like = search.spelled_like(text, marketplace_id, most=NEAREST)
    statement = (
        select_listed().join(like, like.c.id == PRODUCTS.id).order_by(like.c.distance, PRODUCTS.id)
    )
    return listed((await session.execute(statement, {"now": now})).all(), now=now)


def _found_in(marketplace_ids: Sequence[int], text: str) -> list[ColumnElement[bool]]:
    return [
        Product.marketplace_id.in_(marketplace_ids),
        Product.on_sale(),
        search.matches(text, marketplace_ids),
    ]
