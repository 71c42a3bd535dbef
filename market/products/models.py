"""Products, as they are now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from market.db import WORDS, Base
from market.marketplaces.models import LIVE, SLUG_PATTERN, Marketplace
from market.products.facts import Allergen, ContentUnit, Diet, UnitPrice, unit_price
from market.sections.models import LONGEST_TITLE, Section
from market.tiles.choice import tile_for
from shared.clock import utcnow
from shared.db import SoftDelete, Timestamps
from shared.db.touched import WRITES_TOO
from shared.db.types import TextEnum
from shared.images.addresses import srcset_up_to
from shared.money import Money

LONGEST = {
    "sku": 64,
    "title": 200,
    "brand": 120,
    "section": LONGEST_TITLE,
    "image": 500,
    "image_alt": 300,
    "mark": 40,
    "variant": 80,
}

# So many, or fewer, are worth a word to whoever looks.
FEW = 5

KEEPER = "keeper"


def one_of(column: str, kinds: type[StrEnum]) -> str:
    return f"{column} IN ({_listed(kinds)})"


def within(column: str, kinds: type[StrEnum]) -> str:
    return f"{column} <@ ARRAY[{_listed(kinds)}]::text[]"


def _listed(kinds: type[StrEnum]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on market's own site; one drawn to fill a place has nothing to say in words.

    `srcset` is where it can be had smaller, for lists.
    """

    src: str
    alt: str
    srcset: str | None = None


def picture_of(title: str, image: str | None, alt: str | None) -> Picture:
    """Return a product's own picture, or the one that is drawn for its title."""
    if image and alt:
        return Picture(image, alt, srcset_up_to(image))
    return Picture(tile_for(title).path, "")


def special_at(minor: int | None, until: datetime | None, now: datetime) -> int | None:
    """Return the special price that is asked at a time, in minor units; None where it is over."""
    is_over = until is not None and until <= now
    return None if is_over else minor


class Product(Timestamps, SoftDelete, Base):
    """A thing in a shop; `vat_rate` is in hundredths of a percent.

    `left` is how many units may be bought, None where they are not counted: it is asked for with
    the product, since what is held runs out by itself. A special price ends at `special_until`.
    Products with the same `group_key` are variants of one thing, told apart by `variant`. Labels
    and stickers are words of the keeper's and of the supplier's. `provenance` says by field who
    wrote it last: `KEEPER`, or a supplier's number; what a keeper wrote no import writes over.
    """

    __tablename__ = "products"
    __table_args__ = (
        ForeignKeyConstraint(
            ["marketplace_id", "section_id"], ["sections.marketplace_id", "sections.id"]
        ),
        # Deleted rows keep their SKU: a supplier's file that names it again revives the row.
        UniqueConstraint("marketplace_id", "sku"),
        Index(
            "uq_products_marketplace_slug",
            "marketplace_id",
            "slug",
            unique=True,
            postgresql_where=LIVE,
        ),
        CheckConstraint("sku <> ''", name="sku"),
        CheckConstraint(f"slug ~ '{SLUG_PATTERN}'", name="slug"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("brand <> ''", name="brand"),
        CheckConstraint("regular_price_minor >= 0", name="regular_price"),
        CheckConstraint(
            "special_price_minor >= 0 AND special_price_minor < regular_price_minor",
            name="special_price",
        ),
        CheckConstraint("image LIKE '/%' AND image_alt <> ''", name="image"),
        CheckConstraint("num_nonnulls(image, image_alt) <> 1", name="image_alt"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
        CheckConstraint(
            "special_until IS NULL OR special_price_minor IS NOT NULL", name="special_until"
        ),
        CheckConstraint(
            "num_nonnulls(content_amount, content_unit) <> 1 AND content_amount > 0",
            name="content",
        ),
        CheckConstraint(one_of("content_unit", ContentUnit), name="content_unit"),
        CheckConstraint("case_size > 1", name="case_size"),
        CheckConstraint("group_key <> '' AND variant <> ''", name="variant"),
        CheckConstraint(within("diets", Diet), name="diets"),
        CheckConstraint(within("allergens", Allergen), name="allergens"),
        CheckConstraint(within("traces", Allergen), name="traces"),
        Index(
            "ix_products_group",
            "marketplace_id",
            "group_key",
            postgresql_where=text("group_key IS NOT NULL"),
        ),
        Index(
            "ix_products_special_until",
            "special_until",
            postgresql_where=text("special_until IS NOT NULL"),
        ),
        Index("ix_products_search", "search", postgresql_using="gin"),
        Index(
            "ix_products_title_trigrams",
            "title",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops"},
        ),
        Index(
            "ix_products_in_order",
            "marketplace_id",
            "sort_order",
            text("lower(title)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND is_published"),
        ),
        Index(
            "ix_products_in_section",
            "marketplace_id",
            "section_id",
            "sort_order",
            text("lower(title)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND is_published"),
        ),
        Index(
            "ix_products_by_price",
            "marketplace_id",
            text("COALESCE(special_price_minor, regular_price_minor)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND is_published"),
        ),
        # By triggers, so that lists in memory are kept in step.
        {"info": {WRITES_TOO: ("marketplaces", "price_changes", "product_versions")}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    section_id: Mapped[int | None] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(String(LONGEST["sku"]))
    slug: Mapped[str] = mapped_column(String(160))
    title: Mapped[str] = mapped_column(String(LONGEST["title"]))
    brand: Mapped[str | None] = mapped_column(String(LONGEST["brand"]))
    description: Mapped[str] = mapped_column(Text, server_default="")
    image: Mapped[str | None] = mapped_column(String(LONGEST["image"]))
    image_alt: Mapped[str | None] = mapped_column(String(LONGEST["image_alt"]))
    regular_price_minor: Mapped[int] = mapped_column(Integer)
    special_price_minor: Mapped[int | None] = mapped_column(Integer)
    sort_order: Mapped[int] = mapped_column(Integer, server_default="0")
    is_published: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            f"setweight(to_tsvector('{WORDS}', title || ' ' || sku), 'A')"
            f" || setweight(to_tsvector('{WORDS}', coalesce(brand, '')), 'B')"
            f" || setweight(to_tsvector('{WORDS}', description), 'D')",
            persisted=True,
        ),
        deferred=True,
        deferred_raiseload=True,
    )

    vat_rate: Mapped[int | None] = mapped_column(Integer)
    special_until: Mapped[datetime | None]
    content_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    content_unit: Mapped[ContentUnit | None] = mapped_column(TextEnum(ContentUnit))
    case_size: Mapped[int | None] = mapped_column(Integer)
    group_key: Mapped[str | None] = mapped_column(String(LONGEST["sku"]))
    variant: Mapped[str | None] = mapped_column(String(LONGEST["variant"]))
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    stickers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    diets: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    allergens: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    traces: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    ingredients: Mapped[str] = mapped_column(Text, server_default="")
    attributes: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]")
    nutrition: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]")
    provenance: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    left: Mapped[int | None] = query_expression()

    marketplace: Mapped[Marketplace] = relationship(lazy="raise")
    section: Mapped[Section | None] = relationship(
        lazy="raise", primaryjoin=lambda: Section.id == Product.section_id, viewonly=True
    )

    @classmethod
    def on_sale(cls) -> ColumnElement[bool]:
        return and_(cls.deleted_at.is_(None), cls.is_published)

    @classmethod
    def in_order(cls) -> tuple[ColumnElement[Any], ...]:
        """The shop's own order: as it was arranged, and by title where it was not."""
        return (cls.sort_order.expression, func.lower(cls.title, type_=Text), cls.id.expression)

    @classmethod
    def by_price(cls) -> ColumnElement[int]:
        return func.coalesce(cls.special_price_minor, cls.regular_price_minor)

    @property
    def regular_price(self) -> Money:
        return Money(self.regular_price_minor, self.marketplace.currency)

    @property
    def special_price(self) -> Money | None:
        asked = special_at(self.special_price_minor, self.special_until, utcnow())
        return None if asked is None else Money(asked, self.marketplace.currency)

    @property
    def special_through(self) -> datetime | None:
        """The last moment of the special price that is asked now, where it has an end."""
        if self.special_price is None or self.special_until is None:
            return None
        return self.special_until - timedelta.resolution

    @property
    def price(self) -> Money:
        """The price that is asked now."""
        return self.regular_price if self.special_price is None else self.special_price

    @property
    def unit_price(self) -> UnitPrice | None:
        if self.content_amount is None or self.content_unit is None:
            return None
        return unit_price(self.price, self.content_amount, self.content_unit)

    @property
    def picture(self) -> Picture:
        return picture_of(self.title, self.image, self.image_alt)

    @property
    def is_available(self) -> bool:
        is_sold = self.is_published and self.deleted_at is None
        return is_sold and self.marketplace.deleted_at is None and self.marketplace.is_open

    @property
    def is_sold_out(self) -> bool:
        return self.left == 0

    @property
    def is_scarce(self) -> bool:
        """Say whether there are so few left that a shopper should know."""
        return self.left is not None and 0 < self.left <= FEW
