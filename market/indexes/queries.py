"""What the index of a shop is made of: all of it at once, or what has changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal, select, true, tuple_

from market.indexes.index import Mark, Node
from market.indexes.models import ProductVersion
from market.indexes.slices import BITS
from market.marketplaces.models import Marketplace
from market.products.models import Product
from market.sections.models import Section
from shared.db import ReadSession

CHANGES_AT_ONCE = 5000
_WORDS = {Mark.LABEL: Product.labels, Mark.STICKER: Product.stickers, Mark.DIET: Product.diets}

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class WholeShop:
    """The ids of a shop's products by section, by word of each kind, and by bit of the price."""

    everything: Ids
    sections: Mapping[int, Ids]
    marks: Mapping[Mark, Mapping[str, Ids]]
    price_bits: Sequence[Ids]


class Change(NamedTuple):
    """A product as it stands since a version of its shop's catalogue."""

    version: int
    id: int
    is_on_sale: bool
    section_id: int | None
    price_minor: int
    brand: str | None
    labels: Sequence[str]
    stickers: Sequence[str]
    diets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """Some of what has changed, the oldest first; `version` is the shop's as they were read."""

    rows: Sequence[Change]
    version: int
    are_all: bool


async def changes_since(
    session: ReadSession, marketplace_id: int, seen: tuple[int, int]
) -> Changes:
    """Return products that have changed after a version, and a product of that version.

    One statement, so that nothing changes between the rows and the version they are read at.
    """
    changed = (
        select(
            ProductVersion.version,
            Product.id,
            Product.on_sale().label("is_on_sale"),
            Product.section_id,
            Product.by_price().label("price_minor"),
            Product.brand,
            Product.labels,
            Product.stickers,
            Product.diets,
        )
        .join(Product, Product.id == ProductVersion.product_id)
        .where(
            ProductVersion.marketplace_id == marketplace_id,
            tuple_(ProductVersion.version, ProductVersion.product_id)
            > tuple_(*(literal(it, BigInteger) for it in seen)),
        )
        .order_by(ProductVersion.version, ProductVersion.product_id)
        .limit(CHANGES_AT_ONCE)
        .lateral()
    )
    statement = (
        select(Marketplace.catalogue_version, changed)
        .outerjoin(changed, true())
        .where(Marketplace.id == marketplace_id)
        .order_by(changed.c.version, changed.c.id)
    )
    rows = (await session.execute(statement)).all()
    changes = [Change._make(row[1:]) for row in rows if row.version is not None]
    return Changes(changes, rows[0].catalogue_version, len(changes) < CHANGES_AT_ONCE)


async def sections_of(session: ReadSession, marketplace_id: int) -> Sequence[Node]:
    """Return the sections of a shop as its keeper has sorted them."""
    statement = (
        select(Section.id, Section.parent_id, Section.slug, Section.title)
        .where(Section.marketplace_id == marketplace_id)
        .order_by(Section.sort_order, func.lower(Section.title), Section.id)
    )
    return [Node(*row) for row in await session.execute(statement)]


async def version_of(session: ReadSession, marketplace_id: int) -> int:
    """Return the version of a shop's catalogue."""
    statement = select(Marketplace.catalogue_version).where(Marketplace.id == marketplace_id)
    return (await session.scalars(statement)).one()


async def whole_shop(session: ReadSession, marketplace_id: int) -> WholeShop:
    """Return what is on sale in a shop, gathered by PostgreSQL: a row a set, not a row a product.

    Several statements: what changes meanwhile is to be read again as a change.
    """
    on_sale = (Product.marketplace_id == marketplace_id, Product.on_sale())

    def gathered(key: ColumnElement[Any]) -> Select[Any, Ids]:
        return select(key, func.array_agg(Product.id)).where(*on_sale).group_by(key)

    async def by(key: ColumnElement[Any]) -> dict[Any, Ids]:
        found = {key: ids for key, ids in await session.execute(gathered(key))}
        found.pop(None, None)
        return found

    bit_is_set = (Product.by_price().op("&")(1 << bit) != 0 for bit in range(BITS))
    prices = [func.array_agg(Product.id).filter(it) for it in bit_is_set]
    everything, *price_bits = (
        await session.execute(select(func.array_agg(Product.id), *prices).where(*on_sale))
    ).one()
    return WholeShop(
        everything or (),
        await by(Product.section_id.expression),
        {Mark.BRAND: await by(Product.brand.expression)}
        | {mark: await by(func.unnest(words)) for mark, words in _WORDS.items()},
        [ids or () for ids in price_bits],
    )
