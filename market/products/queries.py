"""Single products, as their page and siblings need them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import contains_eager, joinedload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.products.history import FormerSlug
from market.products.listed import (
    IN_ORDER,
    NOW,
    PRODUCTS,
    SHOPS,
    ListedProduct,
    listed,
    select_listed,
)
from market.products.models import Product
from market.stock.queries import Moment, left_of, sold_with
from shared.db import ReadSession


def with_left(now: Moment) -> ExecutableOption:
    """Have products loaded with how many units of each may be bought now."""
    return with_expression(Product.left, left_of(Product.id, now=now))


async def products_by_ids(
    session: ReadSession, ids: Sequence[int], *, now: datetime
) -> Sequence[Product]:
    """Return what there is of these, in their order; those not sold any more too."""
    values = {"ids": list(ids), "now": now}
    found = {product.id: product for product in await session.scalars(_by_ids(), values)}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


@cache
def _by_ids() -> Select[Product]:
    return (
        select(Product)
        .where(Product.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
        .options(joinedload(Product.marketplace, innerjoin=True), with_left(NOW))
    )


async def products_by_sku(
    session: ReadSession, marketplace_id: int, skus: Collection[str]
) -> Sequence[Product]:
    """Return a shop's products of these SKUs, sold or not."""
    statement = select(Product).where(
        Product.marketplace_id == marketplace_id, Product.sku.in_(skus)
    )
    return (await session.scalars(statement)).all()


async def ids_by_sku(
    session: ReadSession, marketplace_id: int, skus: Collection[str]
) -> Sequence[tuple[int, str]]:
    """Return the ids of a shop's products, each with its SKU, by id."""
    statement = (
        select(Product.id, Product.sku)
        .where(Product.marketplace_id == marketplace_id, Product.sku.in_(skus))
        .order_by(Product.id)
    )
    return [(id, sku) for id, sku in await session.execute(statement)]


async def product_by_id(session: ReadSession, id: int, *, now: datetime) -> Product | None:
    return (await session.scalars(_by_id(), {"id": id, "now": now})).one_or_none()


@cache
def _by_id() -> Select[Product]:
    return _on_sale(NOW).where(Product.id == bindparam("id"))


async def product_on_page(
    session: ReadSession, page_id: int, market_slug: str, slug: str, *, now: datetime
) -> Product | None:
    values = {"page_id": page_id, "shop_slug": market_slug, "slug": slug, "now": now}
    return (await session.scalars(_on_page(), values)).one_or_none()


@cache
def _on_page() -> Select[Product]:
    in_shop = _in_shop(bindparam("page_id", type_=BigInteger), bindparam("shop_slug", type_=Text))
    return _on_sale(NOW).where(*in_shop, Product.slug == bindparam("slug"))


async def product_that_moved(
    session: ReadSession, page_id: int, market_slug: str, slug: str, *, now: datetime
) -> Product | None:
    """Return the product on sale that was at an address before."""
    statement = (
        _on_sale(now)
        .join(
            FormerSlug,
            and_(
                FormerSlug.product_id == Product.id,
                FormerSlug.marketplace_id == Product.marketplace_id,
            ),
        )
        .where(*_in_shop(page_id, market_slug), FormerSlug.slug == slug)
    )
    return (await session.scalars(statement)).one_or_none()


async def product_gone_from(
    session: ReadSession, page_id: int, market_slug: str, slug: str
) -> Product | None:
    """Return what was at an address last and is not sold; a hidden one before deleted ones."""
    former = select(FormerSlug.product_id).where(
        FormerSlug.marketplace_id == Marketplace.id, FormerSlug.slug == slug
    )
    is_there = or_(Product.slug == slug, Product.id.in_(former))
    statement = (
        _gone()
        .where(*_in_shop(page_id, market_slug), is_there)
        .order_by(Product.deleted_at.desc().nulls_first(), Product.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def gone_by_id(session: ReadSession, id: int) -> Product | None:
    """Return a product that is not sold, of a shop that is there."""
    return (await session.scalars(_gone().where(Product.id == id))).one_or_none()


async def products_beside(
    session: ReadSession, product: Product, count: int, *, but: Collection[int] = (), now: datetime
) -> Sequence[ListedProduct]:
    """Return the neighbours of a product: those that follow it in its section, then the first.

    Those named by `but` are left out.
    """
    values = {
        "shop": product.marketplace_id,
        "section": product.section_id,
        "but": list(but),
        "sort_order": product.sort_order,
        "title": product.title.lower(),
        "id": product.id,
        "count": count,
        "now": now,
    }
    statement = _beside(product.section_id is not None)
    return listed((await session.execute(statement, values)).all(), now=now)


@cache
def _beside(is_in_section: bool) -> Select[Any]:
    here = tuple_(
        bindparam("sort_order", type_=Integer),
        bindparam("title", type_=Text),
        bindparam("id", type_=BigInteger),
    )
    order, count = tuple_(*IN_ORDER), bindparam("count", type_=Integer)
    section = bindparam("section", type_=BigInteger)
    among = [
        select(PRODUCTS.id)
        .where(
            PRODUCTS.marketplace_id == bindparam("shop", type_=BigInteger),
            PRODUCTS.deleted_at.is_(None),
            PRODUCTS.is_published,
            PRODUCTS.id != all_(bindparam("but", type_=ARRAY(BigInteger))),
            PRODUCTS.section_id == section if is_in_section else PRODUCTS.section_id.is_(None),
            side,
        )
        .order_by(*IN_ORDER)
        .limit(count)
        for side in (order > here, order < here)
    ]
    beside = union_all(*among).subquery()
    return (
        select_listed()
        .join(beside, beside.c.id == PRODUCTS.id)
        .where(SHOPS.deleted_at.is_(None))
        .order_by(order < here, *IN_ORDER)
        .limit(count)
    )


async def products_sold_with(
    session: ReadSession, product: Product, count: int, *, now: datetime
) -> Sequence[ListedProduct]:
    """Return what of the same shop was in most of a product's latest orders."""
    values = {"id": product.id, "shop": product.marketplace_id, "count": count, "now": now}
    return listed((await session.execute(_sold_with(), values)).all(), now=now)


@cache
def _sold_with() -> Select[Any]:
    others = sold_with(bindparam("id", type_=BigInteger))
    return (
        select_listed()
        .join(others, others.c.product_id == PRODUCTS.id)
        .where(
            SHOPS.deleted_at.is_(None),
            PRODUCTS.marketplace_id == bindparam("shop", type_=BigInteger),
        )
        .order_by(others.c.orders.desc(), *IN_ORDER)
        .limit(bindparam("count", type_=Integer))
    )


async def variants_of(
    session: ReadSession, product: Product, *, now: datetime
) -> Sequence[Product]:
    """Return all variants of the thing a product is one of, with it; none where it is the only."""
    if product.group_key is None:
        return []
    statement = (
        _on_sale(now)
        .where(
            Product.marketplace_id == product.marketplace_id,
            Product.group_key == product.group_key,
        )
        .order_by(*Product.in_order())
    )
    variants = (await session.scalars(statement)).all()
    return variants if len(variants) > 1 else []


def _in_shop(
    page_id: int | ColumnElement[int], market_slug: str | ColumnElement[str]
) -> tuple[ColumnElement[bool], ...]:
    return (
        Marketplace.container_type == ContainerType.PAGE,
        Marketplace.container_id == page_id,
        Marketplace.slug == market_slug,
    )


def _gone() -> Select[Product]:
    return (
        select(Product)
        .join(Product.marketplace)
        .where(not_(Product.on_sale()), Marketplace.is_live())
        .options(contains_eager(Product.marketplace), joinedload(Product.section))
    )


def _on_sale(now: Moment) -> Select[Product]:
    return (
        select(Product)
        .join(Product.marketplace)
        .where(Product.on_sale(), Marketplace.is_live())
        .options(contains_eager(Product.marketplace), joinedload(Product.section), with_left(now))
    )
