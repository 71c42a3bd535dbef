"""Whom a shop has its goods from."""

from collections.abc import Sequence

from sqlalchemy import select

from market.suppliers.models import Supplier
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound


async def suppliers_of(session: ReadSession, marketplace_id: int) -> Sequence[Supplier]:
    """Return a shop's suppliers by their names."""
    statement = (
        select(Supplier)
        .where(Supplier.marketplace_id == marketplace_id)
        .order_by(Supplier.name, Supplier.id)
    )
    return (await session.scalars(statement)).all()


async def lock_feed(session: WriteSession, marketplace_id: int, id: int) -> Supplier:
    """Lock a supplier of a shop whose goods are at an address; raises `NotFound`."""
    statement = (
        select(Supplier)
        .where(
            Supplier.id == id,
            Supplier.marketplace_id == marketplace_id,
            Supplier.feed_url.is_not(None),
        )
        .with_for_update()
    )
    supplier = (await session.scalars(statement)).one_or_none()
    if supplier is None:
        raise NotFound()
    return supplier


async def supplier_called(session: ReadSession, marketplace_id: int, name: str) -> Supplier | None:
    """Return a shop's supplier of a name."""
    statement = select(Supplier).where(
        Supplier.marketplace_id == marketplace_id, Supplier.name == name
    )
    return (await session.scalars(statement)).one_or_none()
