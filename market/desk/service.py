"""Writing what keepers say of their products."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from glue.audit import Audited, ObjectType
from market.desk.errors import ChangedMeanwhile, Taken
from market.desk.forms import COLUMNS, NO_STOCK, ProductForm, state_of
from market.desk.queries import lock_product, stock_of
from market.desk.reading import Typed
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.products.changes import tell_changed
from market.products.models import KEEPER, Product
from market.products.service import change_slug, free_slugs
from market.stock.models import ProductStock
from market.stock.queries import lock_stock
from market.stock.service import count_stock
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession

# Which constraint tells of which field.
_TAKEN = {
    "uq_products_marketplace_id_sku": "sku",
    "uq_products_marketplace_slug": "slug",
}


async def add_product(session: WriteSession, shop: Marketplace, typed: Typed) -> Product:
    """Put a new product into a shop; raises `Taken`."""
    locked = await lock_marketplace(session, shop.id)
    assert locked is not None
    values = dict(typed.values)
    if not values["slug"]:
        free = await free_slugs(session, locked, {values["sku"]: values["title"]})
        values["slug"] = free[values["sku"]]
    product = Product(marketplace_id=shop.id, provenance=dict.fromkeys(values, KEEPER), **values)
    async with _free_names(session):
        session.add(product)
    await _count(session, product.id, typed)
    await tell(session, shop, product, Audited.PRODUCT_ADDED)
    return product


async def change_product(
    session: WriteSession,
    shop: Marketplace,
    product_id: int,
    typed: Typed,
    form: ProductForm,
) -> Product:
    """Write a product as its keeper typed it.

    Raises `ChangedMeanwhile`, `CountedMeanwhile` and `Taken`.

    What differs is the keeper's from now on, and no import writes over it.
    """
    product = await lock_product_of_shop(session, shop, product_id)
    if state_of(product, await stock_of(session, product_id)) != form.seen:
        raise ChangedMeanwhile()
    values = dict(typed.values)
    values["slug"] = values["slug"] or product.slug
    changed = {name: values[name] for name in COLUMNS if values[name] != getattr(product, name)}
    # What is refused is refused as a whole: the page that says so commits.
    async with session.begin_nested():
        is_counted = await _count(session, product_id, typed, form)
        if changed:
            await _change(session, product, changed)
    if changed or is_counted:
        await tell(session, shop, product, Audited.PRODUCT_CHANGED)
    return product


async def _change(session: WriteSession, product: Product, changed: Mapping[str, Any]) -> None:
    async with _free_names(session):
        if "slug" in changed:
            await change_slug(session, product, changed["slug"])
        for name, value in changed.items():
            setattr(product, name, value)
        product.provenance = product.provenance | dict.fromkeys(changed, KEEPER)


async def publish_product(
    session: WriteSession, shop: Marketplace, product_id: int, *, is_published: bool
) -> Product:
    """Show a product to shoppers, or do so no longer; doing it twice changes nothing."""
    product = await lock_product_of_shop(session, shop, product_id)
    if product.is_published == is_published:
        return product
    product.is_published = is_published
    product.provenance = product.provenance | {"is_published": KEEPER}
    await session.flush()
    await tell(session, shop, product, Audited.PRODUCT_CHANGED)
    return product


async def delete_product(session: WriteSession, shop: Marketplace, product_id: int) -> None:
    """Put a product away; what it was sold as stays in the orders."""
    product = await lock_product_of_shop(session, shop, product_id)
    if product.deleted_at is None:
        product.deleted_at = utcnow()
        await session.flush()
        await tell(session, shop, product, Audited.PRODUCT_DELETED)


async def revive_product(session: WriteSession, shop: Marketplace, product_id: int) -> None:
    """Put a product back; raises `Taken` where another has its address by now."""
    product = await lock_product_of_shop(session, shop, product_id)
    if product.deleted_at is not None:
        async with _free_names(session):
            product.deleted_at = None
        await tell(session, shop, product, Audited.PRODUCT_REVIVED)


async def lock_product_of_shop(
    session: WriteSession, shop: Marketplace, product_id: int
) -> Product:
    """Return a product, to be changed by nobody else meanwhile; raises `NotFound`."""
    # Every change of a product counts up its shop's version, so the shop is locked first, as
    # imports do.
    await lock_marketplace(session, shop.id)
    return await lock_product(session, shop, product_id)


async def _count(
    session: WriteSession, product_id: int, typed: Typed, form: ProductForm | None = None
) -> bool:
    """Write how many there are; say whether that is news."""
    counts_anew = typed.left is not None if form is None else form.counts_anew
    wanted = (typed.is_backorder, typed.low_at)
    stock = await stock_of(session, product_id)
    if not counts_anew and wanted == ((stock.is_backorder, stock.low_at) if stock else NO_STOCK):
        return False
    if counts_anew:
        seen = form.units_seen if form else None
        await count_stock(session, product_id, left=typed.left, seen=seen, now=utcnow())
    await lock_stock(session, [product_id])
    await session.execute(
        update(ProductStock)
        .where(ProductStock.product_id == product_id)
        .values(is_backorder=typed.is_backorder, low_at=typed.low_at)
        .execution_options(synchronize_session=False)
    )
    return True


@asynccontextmanager
async def _free_names(session: WriteSession) -> AsyncIterator[None]:
    """Write what is changed inside; raise `Taken` where another product has the SKU or address."""
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        for constraint, field in _TAKEN.items():
            if constraint in str(error.orig):
                raise Taken(field) from error
        raise


async def tell(session: WriteSession, shop: Marketplace, product: Product, deed: Audited) -> None:
    """Tell siblings and the log of a change that was just written."""
    await tell_changed(session, [product.id])
    await record(session, deed, on=(ObjectType.PRODUCT, product.id), within=shop.container_id)
