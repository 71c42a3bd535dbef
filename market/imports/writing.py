"""Writing what was reviewed into the shop, a batch of rows at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from market.imports.judging import Judgement, Known, judge, judge_gone
from market.imports.models import ImportRow, ImportRun, Verdict
from market.imports.offers import Offer
from market.imports.queries import COLUMNS, any_of, known_by_code, rows_after
from market.imports.statements import INSERT, LINK, NEW, UPDATE
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace
from market.products.models import LONGEST, Product
from market.products.service import free_slugs, section_ids
from market.products.slugs import section_slug
from market.suppliers.models import Supplier, SupplierProduct
from shared.db import ReadSession, WriteSession

BATCH = 1000
NOT_WRITTEN = (Verdict.REFUSED, Verdict.UNCHANGED)


@dataclass(frozen=True, slots=True)
class _Judged:
    row: ImportRow
    known: Known | None
    judgement: Judgement

    @property
    def code(self) -> str:
        return self.row.code or ""


async def write_rows(session: WriteSession, run: ImportRun, supplier: Supplier) -> bool:
    """Write the next rows of a run; returns whether there were any. The run is locked.

    Each row is judged anew: what a keeper wrote since the review is kept as well.
    """
    rows = await rows_after(session, run.id, run.written_up_to, limit=BATCH, but=NOT_WRITTEN)
    if not rows:
        await _link_unchanged(session, run, supplier)
        return False
    marketplace = await lock_marketplace(session, supplier.marketplace_id)
    assert marketplace is not None
    judged = await _judge(session, supplier, rows)
    changed = [it for it in judged if (it.known and it.judgement.changes) or _comes_back(it)]
    added = [it for it in judged if it.known is None and it.row.offer]
    sections = await _sections(session, marketplace, [*changed, *added])
    ids = await _add(session, marketplace, supplier, added, sections)
    await _change(session, marketplace, supplier, changed, sections)
    await _link(session, supplier, judged, ids)
    _note_what_was_done(judged)
    run.written_up_to = rows[-1].position
    await session.flush()
    return True


async def _judge(
    session: ReadSession, supplier: Supplier, rows: Sequence[ImportRow]
) -> list[_Judged]:
    by_code = await known_by_code(session, supplier, [row.code for row in rows if row.code])
    judged = []
    for row in rows:
        known = by_code.get(row.code or "")
        if row.offer:
            judged.append(_Judged(row, known, judge(Offer(row.code or "", row.offer), known)))
        elif known is not None:
            judged.append(_Judged(row, known, judge_gone(known)))
    return judged


def _comes_back(it: _Judged) -> bool:
    return bool(it.row.offer) and it.known is not None and it.known.is_deleted


async def _sections(
    session: WriteSession, marketplace: Marketplace, judged: Sequence[_Judged]
) -> dict[str, int]:
    wanted = (
        it.row.offer.get("section")
        for it in judged
        if it.known is None or "section" in it.judgement.changes
    )
    return await section_ids(session, marketplace, [title for title in wanted if title])


async def _add(
    session: WriteSession,
    marketplace: Marketplace,
    supplier: Supplier,
    added: Sequence[_Judged],
    sections: Mapping[str, int],
) -> dict[str, int]:
    """Put new products on the shelves; returns their ids by the supplier's code."""
    if not added:
        return {}
    skus = await _free_skus(session, supplier, [it.code for it in added])
    slugs = await free_slugs(
        session, marketplace, {skus[it.code]: str(it.row.offer["title"]) for it in added}
    )
    given = []
    for it in added:
        values = {**NEW, **it.row.offer}
        sku = skus[it.code]
        values |= {
            "marketplace_id": marketplace.id,
            "sku": sku,
            "slug": slugs[sku],
            "section_id": _section_id(sections, values.pop("section", None)),
            "provenance": {_column(name): supplier.source for name in it.row.offer},
        }
        given.append(values)
    ids = {sku: id for id, sku in await session.execute(INSERT, {"rows": given})}
    return {code: ids[sku] for code, sku in skus.items()}


async def _change(
    session: WriteSession,
    marketplace: Marketplace,
    supplier: Supplier,
    changed: Sequence[_Judged],
    sections: Mapping[str, int],
) -> None:
    if not changed:
        return
    back = {
        it.known.sku: str(it.row.offer["title"])
        for it in changed
        if it.known and it.known.is_deleted
    }
    slugs = await free_slugs(session, marketplace, back)
    given = []
    for it in changed:
        known = it.known
        assert known is not None
        values = {name: known.values[name] for name in (*COLUMNS, "section_id")}
        for name, (_was, will) in it.judgement.changes.items():
            if name == "section":
                values["section_id"] = _section_id(sections, will)
            else:
                values[name] = will
        sources = {_column(name): supplier.source for name in it.judgement.changes}
        values |= {
            "id": known.id,
            "slug": slugs.get(known.sku, known.slug),
            "special_until": _end_of_special_price(it, known),
            "provenance": {**known.provenance, **sources},
        }
        given.append(values)
    await session.execute(UPDATE, {"rows": given})


def _end_of_special_price(it: _Judged, known: Known) -> str | None:
    """Let no end of a special price outlive a change of it."""
    until = known.values["special_until"]
    if until is None or "special_price_minor" in it.judgement.changes:
        return None
    return str(until.isoformat())


async def _link(
    session: WriteSession, supplier: Supplier, judged: Sequence[_Judged], ids: Mapping[str, int]
) -> None:
    """Note which product each code means, and which are gone."""
    links = [
        {
            "code": it.code,
            "product_id": ids[it.code] if it.known is None else it.known.id,
            "is_gone": it.judgement.verdict is Verdict.GONE,
        }
        for it in judged
        if _is_link_new(it)
    ]
    if links:
        await session.execute(LINK, {"rows": links, "supplier": supplier.id})


async def _link_unchanged(session: WriteSession, run: ImportRun, supplier: Supplier) -> None:
    """Note whose those goods are that stood in the shop already just as the supplier has them."""
    meant = (
        select(literal(supplier.id), ImportRow.code, Product.id)
        .join(
            Product,
            and_(Product.marketplace_id == supplier.marketplace_id, Product.sku == ImportRow.code),
        )
        .where(
            ImportRow.run_id == run.id,
            ImportRow.verdict == Verdict.UNCHANGED,
            ~exists().where(
                SupplierProduct.supplier_id == supplier.id, SupplierProduct.code == ImportRow.code
            ),
            ~exists().where(SupplierProduct.product_id == Product.id),
        )
    )
    await session.execute(
        upsert(SupplierProduct).from_select(["supplier_id", "code", "product_id"], meant)
    )


def _is_link_new(it: _Judged) -> bool:
    if it.known is None or not it.known.is_linked:
        return True
    if not it.row.offer:
        return it.judgement.verdict is Verdict.GONE and not it.known.is_gone
    return it.known.is_gone


def _note_what_was_done(judged: Sequence[_Judged]) -> None:
    """Let the report say what was written, where that differs from what was reviewed."""
    for it in judged:
        row, judgement = it.row, it.judgement
        if row.verdict is not judgement.verdict:
            row.verdict = judgement.verdict
        if row.changes != judgement.changes:
            row.changes = judgement.changes
        if row.kept != judgement.kept:
            row.kept = judgement.kept


async def _free_skus(
    session: ReadSession, supplier: Supplier, codes: Sequence[str]
) -> dict[str, str]:
    """Choose a SKU for each new code: the code itself, unless another supplier's goods have it."""
    taken = set(
        await session.scalars(
            select(Product.sku).where(
                Product.marketplace_id == supplier.marketplace_id, Product.sku == any_of(codes)
            )
        )
    )
    mark = f"~{supplier.id}"
    longest = LONGEST["sku"] - len(mark)
    return {code: f"{code[:longest]}{mark}" if code in taken else code for code in codes}


def _section_id(sections: Mapping[str, int], title: str | None) -> int | None:
    return sections[section_slug(title)] if title else None


def _column(name: str) -> str:
    return "section_id" if name == "section" else name
