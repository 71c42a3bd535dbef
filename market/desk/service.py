"""Writing what keepers say of their products."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from glue.audit import Audited, ObjectType
from market.desk.errors import ChangedMeanwhile, Taken
from market.desk.forms import COLUMNS, ProductForm, state_of
from market.desk.queries import lock_product, stock_of
from market.desk.reading import Typed
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.products.changes import tell_changed
from market.products.models import KEEPER, Product
from market.products.service import change_slug, free_slugs
from market.stock.models import ProductStock
from market.stock.queries import lock_stock
from market.stock.service import set_stock
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession

# May not be ordered beyond what there is, and never runs low.
NO_STOCK = (False, None)
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
    await _count(session, product.id, typed, counts_anew=typed.left is not None)
    await note_change(session, shop, product, Audited.PRODUCT_ADDED)
    return product


async def change_product(
    session: WriteSession,
    shop: Marketplace,
    product_id: int,
    typed: Typed,
    form: ProductForm,
) -> Product:
    """Write a product as its keeper typed it; raises `ChangedMeanwhile` and `Taken`.

    What differs is the keeper's from now on, and no import writes over it.
    """
    product = await lock_for_change(session, shop, product_id)
    if state_of(product) != form.seen:
        raise ChangedMeanwhile()
    values = dict(typed.values)
    values["slug"] = values["slug"] or product.slug
    changed = {name: values[name] for name in COLUMNS if values[name] != getattr(product, name)}
    if changed:
        async with _free_names(session):
            if "slug" in changed:
                await change_slug(session, product, changed["slug"])
            for name, value in changed.items():
                setattr(product, name, value)
            product.provenance = product.provenance | dict.fromkeys(changed, KEEPER)
    is_counted = await _count(session, product_id, typed, counts_anew=form.counts_anew)
    if changed or is_counted:
        await note_change(session, shop, product, Audited.PRODUCT_CHANGED)
    return product


async def publish_product(
    session: WriteSession, shop: Marketplace, product_id: int, *, is_published: bool
) -> None:
    """Show a product to shoppers, or do so no longer; doing it twice changes nothing."""
    product = await lock_for_change(session, shop, product_id)
    if product.is_published == is_published:
        return
    product.is_published = is_published
    product.provenance = product.provenance | {"is_published": KEEPER}
    await session.flush()
    await note_change(session, shop, product, Audited.PRODUCT_CHANGED)


async def delete_product(session: WriteSession, shop: Marketplace, product_id: int) -> None:
    """Put a product away; what it was sold as stays in the orders."""
    product = await lock_for_change(session, shop, product_id)
    if product.deleted_at is None:
        product.deleted_at = utcnow()
        await session.flush()
        await note_change(session, shop, product, Audited.PRODUCT_DELETED)


async def revive_product(session: WriteSession, shop: Marketplace, product_id: int) -> None:
    """Put a product back; raises `Taken` where another has its address by now."""
    product = await lock_for_change(session, shop, product_id)
    if product.deleted_at is not None:
        async with _free_names(session):
            product.deleted_at = None
        await note_change(session, shop, product, Audited.PRODUCT_REVIVED)


async def lock_for_change(session: WriteSession, shop: Marketplace, product_id: int) -> Product:
    """Return a product of a shop that nobody else changes meanwhile; raises `NotFound`."""
    # Every change of a product counts up its shop's version, so the shop is locked first, as
    # imports do.
    await lock_marketplace(session, shop.id)
    return await lock_product(session, shop, product_id)


async def note_change(
    session: WriteSession, shop: Marketplace, product: Product, deed: Audited
) -> None:
    """Tell siblings and the log what was done to a product, after its row was written."""
    await tell_changed(session, [product.id])
    await record(session, deed, on=(ObjectType.PRODUCT, product.id), within=shop.container_id)


async def _count(
    session: WriteSession, product_id: int, typed: Typed, *, counts_anew: bool
) -> bool:
    """Write how many there are; say whether that is news."""
    wanted = (typed.is_backorder, typed.low_at)
    stock = await stock_of(session, product_id)
    if not counts_anew and wanted == ((stock.is_backorder, stock.low_at) if stock else NO_STOCK):
        return False
    if counts_anew:
        await set_stock(session, product_id, left=typed.left, now=utcnow())
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
