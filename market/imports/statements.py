"""Statements that write many products at once; their rows go along as one JSON value."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    Numeric,
    Table,
    Text,
    bindparam,
    column,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from market.imports.queries import COLUMNS
from market.products.models import Product
from market.suppliers.models import SupplierProduct

_LISTS = ("labels", "stickers", "diets", "allergens", "traces")
_TYPES: Mapping[str, Any] = {
    "regular_price_minor": Integer(),
    "special_price_minor": Integer(),
    "content_amount": Numeric(12, 3),
    "case_size": Integer(),
    "vat_rate": Integer(),
    "is_published": Boolean(),
    **dict.fromkeys(_LISTS, ARRAY(Text)),
}
NEW: Mapping[str, Any] = {
    **dict.fromkeys(COLUMNS),
    **{name: [] for name in _LISTS},
    "description": "",
    "ingredients": "",
    "is_published": True,
}
_VALUES = ("slug", "section_id", "provenance", *COLUMNS)
_given = (
    func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    .table_valued(
        column("id", BigInteger),
        column("marketplace_id", BigInteger),
        column("sku", Text),
        column("slug", Text),
        column("section_id", BigInteger),
        column("provenance", JSONB),
        column("special_until", DateTime(timezone=True)),
        *(column(name, _TYPES.get(name, Text())) for name in COLUMNS),
    )
    .render_derived(name="given", with_types=True)
)
_products = cast(Table, Product.__table__)
_supplier_products = cast(Table, SupplierProduct.__table__)
INSERT = (
    insert(_products)
    .from_select(
        ["marketplace_id", "sku", *_VALUES],
        select(_given.c.marketplace_id, _given.c.sku, *(_given.c[name] for name in _VALUES)),
        include_defaults=False,
    )
    .returning(_products.c.id, _products.c.sku)
)
UPDATE = (
    update(_products)
    .where(_products.c.id == _given.c.id)
    .values(
        {name: _given.c[name] for name in (*_VALUES, "special_until")}
        | {"deleted_at": null(), "updated_at": func.now()}
    )
)
_links = (
    func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    .table_valued(
        column("code", Text), column("product_id", BigInteger), column("is_gone", Boolean)
    )
    .render_derived(name="links", with_types=True)
)
_new_links = upsert(_supplier_products).from_select(
    ["supplier_id", "code", "product_id", "is_gone"],
    select(
        bindparam("supplier", type_=BigInteger),
        _links.c.code,
        _links.c.product_id,
        _links.c.is_gone,
    ),
)
LINK = _new_links.on_conflict_do_update(
    index_elements=["supplier_id", "code"],
    set_={
        "product_id": _new_links.excluded.product_id,
        "is_gone": _new_links.excluded.is_gone,
    },
)
