"""Single products, as their page and siblings need them."""

from collections.abc import Sequence

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.products.models import Product
from shared.db import ReadSession


async def products_by_ids(session: ReadSession, ids: Sequence[int]) -> Sequence[Product]:
    """Return what there is of these, in their order; those not sold any more too."""
    statement = (
        select(Product)
        .where(Product.id.in_(ids))
        .options(joinedload(Product.marketplace, innerjoin=True))
    )
    found = {product.id: product for product in await session.scalars(statement)}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


async def product_by_id(session: ReadSession, id: int) -> Product | None:
    return (await session.scalars(_on_sale().where(Product.id == id))).one_or_none()


async def product_on_page(
    session: ReadSession, page_id: int, market_slug: str, slug: str
) -> Product | None:
    statement = _on_sale().where(
        Marketplace.container_type == ContainerType.PAGE,
        Marketplace.container_id == page_id,
        Marketplace.slug == market_slug,
        Product.slug == slug,
    )
    return (await session.scalars(statement)).one_or_none()


async def products_beside(session: ReadSession, product: Product, count: int) -> Sequence[Product]:
    """Return the neighbours of a product: those that follow it in its section, then the first."""
    is_before = tuple_(*Product.in_order()) < tuple_(
        product.sort_order, product.title.lower(), product.id
    )
    statement = (
        _on_sale()
        .where(
            Product.marketplace_id == product.marketplace_id,
            Product.section_id.is_not_distinct_from(product.section_id),
            Product.id != product.id,
        )
        .order_by(is_before, *Product.in_order())
        .limit(count)
    )
    return (await session.scalars(statement)).all()


def _on_sale() -> Select[Product]:
    return (
        select(Product)
        .join(Product.marketplace)
        .where(Product.on_sale(), Marketplace.is_live())
        .options(contains_eager(Product.marketplace), joinedload(Product.section))
    )
