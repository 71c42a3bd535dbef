"""A supplier of the bakery's shop, and what it sends."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from market.imports.models import ImportRow, ImportRun, RunState, Verdict
from market.imports.reading import Row
from market.imports.runs import begin_run, begin_writing
from market.imports.service import RowSource, stage_source, write_next
from market.marketplaces.models import Marketplace
from market.products.models import KEEPER, Product
from market.suppliers.models import Supplier
from market.suppliers.service import known_supplier
from shared.clock import utcnow
from shared.db import reading, transaction

HEADING = ("sku", "title", "price")


async def new_supplier(shop: Marketplace, name: str = "Mill") -> Supplier:
    async with transaction() as session:
        return await known_supplier(session, shop.id, name=name)


async def stage(
    supplier: Supplier,
    *rows: Sequence[str],
    heading: Sequence[str] = HEADING,
    is_whole: bool = True,
) -> ImportRun:
    """Read rows of a supplier into a run that waits to be reviewed."""
    cells = [Row(line, line, row) for line, row in enumerate((heading, *rows), start=1)]
    async with transaction() as session:
        run = await begin_run(
            session, supplier, state=RunState.READING, is_whole=is_whole, now=utcnow()
        )
    async for _step in stage_source(run.id, supplier, RowSource.of(iter(cells), "GBP")):
        pass
    return await run_again(run.id)


async def write(run: ImportRun, *, may_go: bool = False) -> ImportRun:
    """Write a run to its end."""
    async with transaction() as session:
        await begin_writing(session, run.id, may_go=may_go, now=utcnow())
    while await write_next(run.id):
        pass
    return await run_again(run.id)


async def send(supplier: Supplier, *rows: Sequence[str], **options: Any) -> ImportRun:
    """Read rows of a supplier, and write them."""
    return await write(await stage(supplier, *rows, **options))


async def run_again(run_id: int) -> ImportRun:
    async with reading() as session:
        return await session.get_one(ImportRun, run_id)


async def rows_of(run: ImportRun) -> dict[str, ImportRow]:
    async with reading() as session:
        rows = await session.scalars(select(ImportRow).where(ImportRow.run_id == run.id))
        return {row.code or f"line {row.line}": row for row in rows}


async def verdicts(run: ImportRun) -> dict[str, Verdict]:
    return {code: row.verdict for code, row in (await rows_of(run)).items()}


async def goods() -> dict[str, Product]:
    async with reading() as session:
        return {it.sku: it for it in await session.scalars(select(Product))}


async def keep_by_hand(sku: str, **values: Any) -> None:
    """Let a keeper write columns of a product, as the desk does."""
    async with transaction() as session:
        product = (await session.scalars(select(Product).where(Product.sku == sku))).one()
        sources = {**product.provenance, **dict.fromkeys(values, KEEPER)}
        await session.execute(
            update(Product)
            .where(Product.id == product.id)
            .values(**values, provenance=sources)
            .execution_options(synchronize_session=False)
        )
