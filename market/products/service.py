"""Putting products on the shelves: many at once, and only what differs is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Text, case, delete, func, literal, null, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert

from market.marketplaces.models import Marketplace
from market.products.history import FormerSlug
from market.products.models import Product
from market.products.slugs import first_free, section_slug, slugs_for
from market.sections.models import FormerSectionSlug, Section
from shared.db import WriteSession

ALWAYS = frozenset({"title", "regular_price_minor"})
OPTIONAL = frozenset(
    {
        "section",
        "brand",
        "description",
        "image",
        "image_alt",
        "special_price_minor",
        "sort_order",
        "vat_rate",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A product as somebody's list has it; `section` is a title."""

    sku: str
    title: str
    regular_price_minor: int
    special_price_minor: int | None = None
    section: str | None = None
    brand: str | None = None
    description: str = ""
    image: str | None = None
    image_alt: str | None = None
    sort_order: int = 0
    vat_rate: int | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """How many products of a list were new, differed, or stood there already."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Shelved") -> "Shelved":
        return Shelved(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


async def shelve_products(
    session: WriteSession,
    marketplace: Marketplace,
    entries: Sequence[Entry],
    *,
    fields: frozenset[str] = OPTIONAL,
) -> Shelved:
    """Add or update products by their SKU, and revive deleted ones.

    `fields` are the optional ones the list speaks of; what it is silent on stays as it is. The SKUs
    differ from each other, and the marketplace is locked: addresses are chosen from what is free.
    """
    if not entries:
        return Shelved()
    known = await _known(session, marketplace, entries)
    slugs = {sku: row.slug for sku, row in known.items() if row.is_live}
    arriving = {entry.sku: _name(entry) for entry in entries if entry.sku not in slugs}
    slugs |= await free_slugs(session, marketplace, arriving)
    titles = [entry.section for entry in entries if entry.section] if "section" in fields else []
    sections = await section_ids(session, marketplace, titles)
    rows = [
        _row(marketplace, entry, slugs[entry.sku], _section_id(sections, entry))
        for entry in entries
    ]
    written = set(await session.scalars(_upsert(rows, fields)))
    added = sum(entry.sku not in known for entry in entries)
    changed = len(written) - added
    return Shelved(added, changed, len(entries) - added - changed)


async def free_slugs(
    session: WriteSession, marketplace: Marketplace, names: Mapping[str, str]
) -> dict[str, str]:
    """Choose a slug for each SKU from its name; the marketplace is locked."""
    wanted = {slug for sku, name in names.items() for slug in slugs_for(name, sku)}
    taken = set(await session.scalars(_taken(marketplace, wanted))) if wanted else set()
    slugs = {}
    for sku, name in names.items():
        slugs[sku] = first_free(name, sku, taken)
        taken.add(slugs[sku])
    return slugs


async def change_slug(session: WriteSession, product: Product, slug: str) -> None:
    """Remember a product's address before it gets another, so that it leads on."""
    former = insert(FormerSlug).values(
        marketplace_id=product.marketplace_id, slug=product.slug, product_id=product.id
    )
    await session.execute(
        former.on_conflict_do_update(
            index_elements=["marketplace_id", "slug"], set_={"product_id": product.id}
        )
    )
    await session.execute(
        delete(FormerSlug).where(
            FormerSlug.marketplace_id == product.marketplace_id, FormerSlug.slug == slug
        )
    )


async def section_ids(
    session: WriteSession, marketplace: Marketplace, titles: Iterable[str]
) -> dict[str, int]:
    """Return the ids of sections by slug; those that are missing are made, after the others."""
    by_slug = {section_slug(title): title for title in titles}
    if not by_slug:
        return {}
    ids = await _sections(session, marketplace)
    missing = [slug for slug in by_slug if slug not in ids]
    if missing:
        rows = [
            {
                "marketplace_id": marketplace.id,
                "slug": slug,
                "title": by_slug[slug],
                "sort_order": order,
            }
            for order, slug in enumerate(missing, start=len(ids))
        ]
        await session.execute(insert(Section).values(rows))
        ids = await _sections(session, marketplace)
    return ids


def _taken(marketplace: Marketplace, wanted: Iterable[str]) -> Select[str]:
    asked = (
        func.unnest(literal(sorted(wanted), ARRAY(Text)))
        .table_valued("slug", name="asked")
        .render_derived()
    )
    # Asked one by one: thousands at once PostgreSQL seeks by reading the whole shop.
    there = (
        select(Product.slug)
        .where(
            Product.marketplace_id == marketplace.id,
            Product.deleted_at.is_(None),
            Product.slug == asked.c.slug,
        )
        .limit(1)
        .correlate(asked)
        .lateral("there")
    )
    return select(there.c.slug).select_from(asked).join(there, true())


def _upsert(rows: Sequence[Mapping[str, Any]], fields: frozenset[str]) -> Any:
    statement = insert(Product).values(rows)
    new = statement.excluded
    columns = (ALWAYS | fields | {"slug"}) - {"section"}
    values: dict[str, Any] = {name: new[name] for name in sorted(columns)}
    values["deleted_at"] = null()
    if "section" in fields:
        values["section_id"] = new.section_id
    if "special_price_minor" in fields:
        values["special_until"] = null()
    else:
        # A list that knows no special prices may bring the price below the one that is asked.
        still_special = Product.special_price_minor < new.regular_price_minor
        for name in ("special_price_minor", "special_until"):
            values[name] = case((still_special, getattr(Product, name)))
    before = tuple_(*(getattr(Product, name) for name in values))
    return statement.on_conflict_do_update(
        index_elements=["marketplace_id", "sku"],
        set_=values | {"updated_at": func.now()},
        where=before.is_distinct_from(tuple_(*values.values())),
    ).returning(Product.sku)


def _row(
    marketplace: Marketplace, entry: Entry, slug: str, section_id: int | None
) -> dict[str, Any]:
    return {
        "marketplace_id": marketplace.id,
        "section_id": section_id,
        "sku": entry.sku,
        "slug": slug,
        "title": entry.title,
        "brand": entry.brand,
        "description": entry.description,
        "image": entry.image,
        "image_alt": entry.image_alt,
        "sort_order": entry.sort_order,
        "regular_price_minor": entry.regular_price_minor,
        "special_price_minor": entry.special_price_minor,
        "vat_rate": entry.vat_rate,
    }


@dataclass(frozen=True, slots=True)
class _Known:
    slug: str
    is_live: bool


async def _known(
    session: WriteSession, marketplace: Marketplace, entries: Iterable[Entry]
) -> dict[str, _Known]:
    statement = select(Product.sku, Product.slug, Product.deleted_at).where(
        Product.marketplace_id == marketplace.id,
        Product.sku.in_([entry.sku for entry in entries]),
    )
    return {
        row.sku: _Known(row.slug, row.deleted_at is None)
        for row in await session.execute(statement)
    }


def _name(entry: Entry) -> str:
    return entry.slug or entry.title


def _section_id(sections: Mapping[str, int], entry: Entry) -> int | None:
    return sections.get(section_slug(entry.section)) if entry.section else None


async def _sections(session: WriteSession, marketplace: Marketplace) -> dict[str, int]:
    """Return the ids of a shop's sections by slug; lists go on calling a section as it was."""
    former = select(FormerSectionSlug.slug, FormerSectionSlug.section_id).where(
        FormerSectionSlug.marketplace_id == marketplace.id
    )
    now = select(Section.slug, Section.id).where(Section.marketplace_id == marketplace.id)
    ids = {slug: id for slug, id in await session.execute(former)}
    return ids | {slug: id for slug, id in await session.execute(now)}
