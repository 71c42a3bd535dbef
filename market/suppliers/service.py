"""Noting whom a shop has its goods from."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from glue.audit import Audited, ObjectType
from market.marketplaces.models import Marketplace
from market.suppliers.models import Supplier, SupplierKind
from market.suppliers.queries import supplier_called
from shared.audit import record
from shared.db import WriteSession


async def known_supplier(
    session: WriteSession,
    marketplace_id: int,
    *,
    name: str,
    kind: SupplierKind = SupplierKind.FILE,
) -> Supplier:
    """Return a shop's supplier of a name, who is noted where nobody is called so."""
    await session.execute(
        insert(Supplier)
        .values(marketplace_id=marketplace_id, name=name, kind=kind)
        .on_conflict_do_nothing(index_elements=["marketplace_id", "name"])
    )
    supplier = await supplier_called(session, marketplace_id, name)
    assert supplier is not None
    return supplier


async def set_feed(
    session: WriteSession,
    shop: Marketplace,
    supplier: Supplier,
    *,
    address: str,
    every_hours: int | None,
    now: datetime,
) -> None:
    """Have a supplier's goods fetched from an address, the first time now."""
    supplier.kind = SupplierKind.FEED
    supplier.feed_url = address
    supplier.every_hours = every_hours
    supplier.next_fetch_at = now
    supplier.etag = supplier.last_modified = None
    supplier.fetch_problem = ""
    await session.flush()
    await _write_down(session, shop, supplier, Audited.FEED_SET)


async def fetch_feed(session: WriteSession, supplier: Supplier, *, now: datetime) -> None:
    """Have a supplier's goods fetched now, also where they are fetched by and by."""
    supplier.next_fetch_at = now
    await session.flush()


async def stop_feed(session: WriteSession, shop: Marketplace, supplier: Supplier) -> None:
    """Fetch a supplier's goods no longer; their address is kept."""
    supplier.every_hours = supplier.next_fetch_at = None
    supplier.fetch_problem = ""
    await session.flush()
    await _write_down(session, shop, supplier, Audited.FEED_STOPPED)


async def _write_down(
    session: WriteSession, shop: Marketplace, supplier: Supplier, deed: Audited
) -> None:
    await record(
        session, deed, on=(ObjectType.SUPPLIER, supplier.id), within=shop.container_id, shop=shop.id
    )
