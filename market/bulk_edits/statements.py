"""The statements by which rows of an edit are made, and products are written from them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    TableValuedAlias,
    Text,
    case,
    column,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from market.bulk_edits.changes import COLUMNS, TYPES, change_of
from market.bulk_edits.models import BulkEdit, BulkEditRow, Kind, Outcome, Why
from market.indexes.models import ProductVersion
from market.products.models import Product
from market.sections.models import Section
from market.stock.models import ProductStock

_STAGED = ("edit_id", "product_id", "version", "before", "after", "sources", "outcome", "why")


def staging(
    edit_id: int, kind: Kind, wanted: Mapping[str, Any], chosen: ColumnElement[bool]
) -> Any:
    """Write a row for each chosen product: what it is, and what it would be."""
    change, names = change_of(kind, wanted), COLUMNS[kind]
    is_same = ~_differ([getattr(Product, it) for it in names], [change.values[it] for it in names])
    why = case(
        (Product.deleted_at.is_not(None), _literal(Why.DELETED)),
        (is_same, null()),
        *((condition, _literal(reason)) for condition, reason in change.refusals),
    )
    is_refused = why.is_not(None)
    outcome = case(
        (is_refused, _literal(Outcome.REFUSED)),
        (is_same, _literal(Outcome.UNCHANGED)),
        else_=_literal(Outcome.WAITING),
    )
    rows = (
        select(
            literal(edit_id),
            Product.id,
            func.coalesce(ProductVersion.version, 0),
            _object({name: getattr(Product, name) for name in names}),
            _object({name: change.values[name] for name in names}),
            _sources(names),
            outcome,
            why,
        )
        .outerjoin(ProductStock, ProductStock.product_id == Product.id)
        .outerjoin(ProductVersion, ProductVersion.product_id == Product.id)
        .where(chosen)
    )
    return insert(BulkEditRow).from_select(_STAGED, rows)


def rows_to_write(
    edit: BulkEdit, part: InstrumentedAttribute[dict[str, Any]], outcome: Outcome
) -> Subquery:
    """Select what products with an outcome are to be, of what is kept of them in `part`."""
    kept = _record(edit, part, "kept")
    return (
        select(BulkEditRow.product_id, BulkEditRow.sources, *kept.c)
        .select_from(BulkEditRow)
        .join(kept, true())
        .where(BulkEditRow.edit_id == edit.id, BulkEditRow.outcome == outcome)
        .subquery("rows")
    )


def products_as_left(edit: BulkEdit) -> Select[int]:
    """Select products that are as the edit left them, and may be again what they were before."""
    left, was = _record(edit, BulkEditRow.after, "left"), _record(edit, BulkEditRow.before, "was")
    names = COLUMNS[edit.kind]
    return (
        select(BulkEditRow.product_id)
        .select_from(BulkEditRow)
        .join(Product, Product.id == BulkEditRow.product_id)
        .join(left, true())
        .join(was, true())
        .where(
            BulkEditRow.edit_id == edit.id,
            BulkEditRow.outcome == Outcome.WRITTEN,
            ~_differ([getattr(Product, it) for it in names], [left.c[it] for it in names]),
            _may_stand(was),
        )
    )


def _may_stand(was: TableValuedAlias) -> ColumnElement[bool]:
    """Match products whose other columns allow what they were: those may have changed since."""
    if "regular_price_minor" in was.c:
        asked = Product.special_price_minor
        return or_(asked.is_(None), asked < was.c.regular_price_minor)
    if "special_price_minor" in was.c:
        special = was.c.special_price_minor
        return or_(special.is_(None), special < Product.regular_price_minor)
    if "section_id" in was.c:
        section = was.c.section_id
        there = select(Section.id).where(Section.id == section).correlate(was).exists()
        return or_(section.is_(None), there)
    return true()


def _record(
    edit: BulkEdit, part: InstrumentedAttribute[dict[str, Any]], name: str
) -> TableValuedAlias:
    columns = (column(it, TYPES[it]) for it in COLUMNS[edit.kind])
    return (
        func.jsonb_to_record(part).table_valued(*columns).render_derived(name=name, with_types=True)
    )


def _differ(these: Sequence[Any], those: Sequence[Any]) -> ColumnElement[bool]:
    return tuple_(*these).is_distinct_from(tuple_(*those))


def _object(values: Mapping[str, Any]) -> ColumnElement[Any]:
    pairs = [part for name, value in values.items() for part in (_literal(name), value)]
    return func.jsonb_build_object(*pairs, type_=JSONB)


def _literal(text: str) -> ColumnElement[str]:
    return literal(str(text), Text)


def _sources(names: Sequence[str]) -> ColumnElement[Any]:
    """Return what the provenance says of some columns, and nothing of those it does not name."""
    known = {name: Product.provenance.op("->")(_literal(name)) for name in names}
    return func.jsonb_strip_nulls(_object(known), type_=JSONB)
