"""Reading runs of imports, and the products their rows mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Text,
    any_,
    bindparam,
    exists,
    false,
    func,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from market.imports.judging import Known
from market.imports.models import ImportChunk, ImportRow, ImportRun, Verdict
from market.products.models import Product
from market.sections.models import Section
from market.suppliers.models import Supplier, SupplierProduct
from shared.db import ReadSession, WriteSession
from shared.web.pagination import Page, ascending, fetch_page

PAGE_SIZE = 50
# The columns that an import may write, but for the section, which an offer names by its title.
COLUMNS = (
    "title",
    "regular_price_minor",
    "special_price_minor",
    "brand",
    "description",
    "content_amount",
    "content_unit",
    "case_size",
    "vat_rate",
    "labels",
    "stickers",
    "diets",
    "allergens",
    "traces",
    "ingredients",
    "image",
    "image_alt",
    "is_published",
)


async def lock_run_of_key(session: WriteSession, supplier_id: int, key: str) -> ImportRun | None:
    """Return the run a supplier's crawler calls by a key, and let nobody else change it."""
    statement = (
        select(ImportRun)
        .where(ImportRun.supplier_id == supplier_id, ImportRun.key == key)
        .with_for_update()
    )
    return (await session.scalars(statement)).one_or_none()


async def run_of_shop(
    session: ReadSession, marketplace_id: int, run_id: int
) -> tuple[ImportRun, Supplier] | None:
    """Return a run of a shop and whose it is."""
    statement = (
        select(ImportRun, Supplier)
        .join(Supplier, Supplier.id == ImportRun.supplier_id)
        .where(ImportRun.id == run_id, Supplier.marketplace_id == marketplace_id)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def latest_runs(
    session: ReadSession, marketplace_id: int, *, limit: int = 20
) -> Sequence[tuple[ImportRun, Supplier]]:
    """Return the latest runs of a shop, the newest first."""
    statement = (
        select(ImportRun, Supplier)
        .join(Supplier, Supplier.id == ImportRun.supplier_id)
        .where(Supplier.marketplace_id == marketplace_id)
        .order_by(ImportRun.id.desc())
        .limit(limit)
    )
    return [(run, supplier) for run, supplier in await session.execute(statement)]


async def lock_run(session: WriteSession, run_id: int) -> ImportRun:
    """Lock a run until the end of the transaction."""
    statement = select(ImportRun).where(ImportRun.id == run_id).with_for_update()
    return (await session.scalars(statement, execution_options={"populate_existing": True})).one()


async def rows_page(
    session: ReadSession, run_id: int, verdict: Verdict | None, *, kept: bool, cursor: str | None
) -> Page[ImportRow]:
    """Return a page of a run's rows: of one verdict, or those of which a keeper's word is kept."""
    statement = select(ImportRow).where(ImportRow.run_id == run_id)
    if verdict is not None:
        statement = statement.where(ImportRow.verdict == verdict)
    if kept:
        statement = statement.where(ImportRow.kept != {})
    order = (ascending(ImportRow.position),)
    return await fetch_page(session, statement, order=order, size=PAGE_SIZE, cursor=cursor)


async def rows_after(
    session: ReadSession, run_id: int, position: int, *, limit: int, but: Sequence[Verdict] = ()
) -> Sequence[ImportRow]:
    """Return the rows that come after a position."""
    statement = (
        select(ImportRow)
        .where(ImportRow.run_id == run_id, ImportRow.position > position)
        .order_by(ImportRow.position)
        .limit(limit)
    )
    if but:
        statement = statement.where(ImportRow.verdict.not_in(but))
    return (await session.scalars(statement)).all()


async def count_rows(session: ReadSession, run_id: int) -> dict[str, int]:
    """Count a run's rows by verdict."""
    statement = (
        select(ImportRow.verdict, func.count())
        .where(ImportRow.run_id == run_id)
        .group_by(ImportRow.verdict)
    )
    return {verdict.value: count for verdict, count in await session.execute(statement)}


async def count_kept(session: ReadSession, run_id: int) -> int:
    """Count a run's rows of which a keeper's word is kept."""
    statement = (
        select(func.count())
        .select_from(ImportRow)
        .where(ImportRow.run_id == run_id, ImportRow.kept != {})
    )
    return await session.scalar(statement) or 0


async def lines_of_codes(session: ReadSession, run_id: int, codes: Sequence[str]) -> dict[str, int]:
    """Return the line on which each of these codes stood already, where it was not refused."""
    statement = select(ImportRow.code, ImportRow.line).where(
        ImportRow.run_id == run_id,
        ImportRow.code == any_of(codes),
        ImportRow.verdict != Verdict.REFUSED,
    )
    return {str(code): line for code, line in await session.execute(statement)}


async def chunk(session: ReadSession, run_id: int, number: int) -> bytes | None:
    """Return a part of a file that waits to be read."""
    statement = select(ImportChunk.content).where(
        ImportChunk.run_id == run_id, ImportChunk.number == number
    )
    return await session.scalar(statement)


async def known_by_code(
    session: ReadSession, supplier: Supplier, codes: Sequence[str]
) -> dict[str, Known]:
    """Return the products that a supplier's codes mean.

    A product of nobody whose SKU is the code is meant as well: so a first file finds what is there.
    """
    linked = _goods().where(
        SupplierProduct.supplier_id == supplier.id, SupplierProduct.code == any_of(codes)
    )
    # Asked one after the other: of both at once PostgreSQL makes a walk through all products.
    found = {it.code: it for it in await _all(session, linked)}
    others = [code for code in codes if code not in found]
    if others:
        of_nobody = (
            _products()
            .add_columns(null().label("code"), false().label("is_gone"))
            .where(
                Product.marketplace_id == supplier.marketplace_id,
                Product.sku == any_of(others),
                ~exists().where(SupplierProduct.product_id == Product.id),
            )
        )
        found |= {it.code: it for it in await _all(session, of_nobody)}
    return found


async def gone_goods(
    session: ReadSession, supplier: Supplier, run_id: int, *, after: str, limit: int
) -> list[Known]:
    """Return goods of a supplier that a run does not name, in the order of their codes."""
    named = exists().where(ImportRow.run_id == run_id, ImportRow.code == SupplierProduct.code)
    statement = (
        _goods()
        .where(
            SupplierProduct.supplier_id == supplier.id,
            SupplierProduct.code > after,
            Product.on_sale(),
            ~named,
        )
        .order_by(SupplierProduct.code)
        .limit(limit)
    )
    return await _all(session, statement)


async def count_goods(session: ReadSession, supplier: Supplier) -> int:
    """Count the goods of a supplier that are on the shelves."""
    statement = (
        select(func.count())
        .select_from(SupplierProduct)
        .join(Product, Product.id == SupplierProduct.product_id)
        .where(SupplierProduct.supplier_id == supplier.id, Product.on_sale())
    )
    return await session.scalar(statement) or 0


def any_of(texts: Sequence[str]) -> ColumnElement[Any]:
    """Return what equals any of these texts: one value, so that the statement stays the same."""
    return any_(bindparam(None, list(texts), type_=ARRAY(Text)))


async def _all(session: ReadSession, statement: Select[Any]) -> list[Known]:
    return [_known(row) for row in (await session.execute(statement)).mappings()]


def _goods() -> Select[Any]:
    return (
        _products()
        .add_columns(SupplierProduct.code, SupplierProduct.is_gone)
        .join(SupplierProduct, SupplierProduct.product_id == Product.id)
    )


def _products() -> Select[Any]:
    columns = [getattr(Product, name) for name in COLUMNS]
    return select(
        Product.id,
        Product.sku,
        Product.slug,
        Product.provenance,
        Product.section_id,
        Product.special_until,
        Product.deleted_at.is_not(None).label("is_deleted"),
        Section.title.label("section"),
        *columns,
    ).outerjoin(Section, Section.id == Product.section_id)


def _known(row: RowMapping) -> Known:
    return Known(
        id=row["id"],
        code=row["code"] or row["sku"],
        sku=row["sku"],
        slug=row["slug"],
        values=_values(row),
        provenance=row["provenance"],
        is_deleted=row["is_deleted"],
        is_gone=bool(row["is_gone"]),
        is_linked=row["code"] is not None,
    )


def _values(row: RowMapping) -> Mapping[str, Any]:
    values = {name: row[name] for name in COLUMNS} | {
        "section": row["section"],
        "section_id": row["section_id"],
        "special_until": row["special_until"],
    }
    if values["content_amount"] is not None:
        # As an offer writes it: what is compared and shown is JSON.
        values["content_amount"] = f"{values['content_amount'].normalize():f}"
    return values
